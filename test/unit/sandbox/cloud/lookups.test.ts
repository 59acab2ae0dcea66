import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import type { Account } from "../../../../sandbox/cloud/account";
import { temporaryFolder } from "../core/temporaryFolder";
import { everything } from "./everything";
import { Session } from "./session";

describe("what can be asked of the simulated AWS", () => {
  const folder = temporaryFolder();
  const session = (account: Partial<Account> = {}) => {
    writeFileSync(path.join(folder.at, "account.json"), JSON.stringify(account));
    return new Session(folder.at).configure({ region: "us-east-1" });
  };
  const zones = "aws:index/getAvailabilityZones:getAvailabilityZones";
  const quota = "aws:servicequotas/getServiceQuota:getServiceQuota";
  const offerings = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings";

  it("is who one is, and where", async () => {
    const asked = await session();
    const identity = await asked.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    assert.equal(identity.accountId, "123456789012");
    assert.equal((await asked.invoke("aws:index/getRegion:getRegion", {})).region, "us-east-1");
    assert.equal((await asked.invoke("aws:index/getPartition:getPartition", {})).partition, "aws");
  });

  it("is the zones of a region, with their ids", async () => {
    const { names, zoneIds } = await (await session()).invoke(zones, { excludeNames: ["us-east-1f"] });
    assert.deepEqual(names, ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"]);
    assert.deepEqual(zoneIds, ["use1-az1", "use1-az2", "use1-az3", "use1-az4"]);
    const other = await (await session()).invoke(zones, { region: "eu-west-3" });
    assert.deepEqual(other.zoneIds, ["euw3-az1", "euw3-az2", "euw3-az3"]);
  });

  it("is where an instance type is offered", async () => {
    const asked = await session({ offerings: { "p5.48xlarge": ["us-east-1b"] } });
    const filters = [
      { name: "instance-type", values: ["p5.48xlarge", "g6.xlarge"] },
      { name: "location", values: ["us-east-1a", "us-east-1b"] },
    ];
    const answer = await asked.invoke(offerings, { locationType: "availability-zone", filters });
    assert.deepEqual(answer.instanceTypes, ["p5.48xlarge", "g6.xlarge", "g6.xlarge"]);
    assert.deepEqual(answer.locations, ["us-east-1b", "us-east-1a", "us-east-1b"]);
  });

  it("is a quota: generous by default, and what the account's file says otherwise", async () => {
    const ask = async (quotas = {}) =>
      (await (await session({ quotas })).invoke(quota, { serviceCode: "ec2", quotaCode: "L-DB2E81BA" }))
        .value;
    assert.equal(await ask(), 256);
    assert.equal(await ask({ "L-DB2E81BA": 0 }), 0);
  });

  it("is refused to credentials that may not ask", async () => {
    const denied = ["servicequotas:GetServiceQuota", "ec2:DescribeInstanceTypeOfferings"];
    const asked = await session({ denied });
    await assert.rejects(
      asked.invoke(quota, { serviceCode: "ec2", quotaCode: "L-DB2E81BA" }),
      /reading Service Quotas Service Quota: operation error Service Quotas: GetServiceQuota, .*StatusCode: 403.*api error AccessDeniedException: User: .* is not authorized to perform: servicequotas:GetServiceQuota/,
    );
    await assert.rejects(asked.invoke(offerings, {}), /UnauthorizedOperation/);
    await asked.invoke(zones, {});
  });

  it("is what stands in the inventory: networks and clusters", async () => {
    const asked = await session();
    const all = await everything(asked);
    const vpc = await asked.invoke("aws:ec2/getVpc:getVpc", { tags: { Name: "mlops" } });
    assert.deepEqual([vpc.id, vpc.cidrBlock], [all.vpc?.id, "10.0.0.0/16"]);
    const inVpc = [{ name: "vpc-id", values: [vpc.id ?? ""] }];
    const { ids } = await asked.invoke("aws:ec2/getSubnets:getSubnets", { filters: inVpc });
    assert.deepEqual([...(ids as string[])].sort(), [all["subnet-a"]?.id, all["subnet-b"]?.id].sort());
    const subnet = await asked.invoke("aws:ec2/getSubnet:getSubnet", { id: all["subnet-b"]?.id });
    assert.equal(subnet.availabilityZone, "us-east-1b");
    const cluster = await asked.invoke("aws:eks/getCluster:getCluster", { name: "mlops" });
    assert.deepEqual([cluster.version, cluster.status], ["1.36", "ACTIVE"]);
    const { clusterSecurityGroupId } = all.cluster?.outputs.vpcConfig as Record<string, string>;
    assert.equal(
      (cluster.vpcConfig as Record<string, string>).clusterSecurityGroupId,
      clusterSecurityGroupId,
    );
    const zone = await asked.invoke("aws:route53/getZone:getZone", { name: "models.example.org." });
    assert.equal(zone.zoneId, all.zone?.id);
  });

  it("names what is not there", async () => {
    const asked = await session();
    await assert.rejects(
      asked.invoke("aws:eks/getCluster:getCluster", { name: "a" }),
      /No cluster found for name: a\./,
    );
    await assert.rejects(
      asked.invoke("aws:ec2/getVpc:getVpc", { id: "vpc-1" }),
      /no matching EC2 VPC found: vpc-1/,
    );
    await assert.rejects(
      asked.invoke("aws:route53/getZone:getZone", { name: "a.b" }),
      /no matching Route 53 Hosted Zone/,
    );
    await assert.rejects(
      asked.invoke("aws:ec2/getAmi:getAmi", {}),
      /no function aws:ec2\/getAmi:getAmi; it has aws:/,
    );
  });

  it("is the zones of DNS that the account had before", async () => {
    const asked = await session({ hostedZones: { "example.net": "Z1" } });
    const { zoneId } = await asked.invoke("aws:route53/getZone:getZone", { name: "example.net" });
    assert.equal(zoneId, "Z1");
    const record = await asked.create("aws:route53/record:Record", "r", {
      ...{ zoneId: "Z1", name: "digits.example.net", type: "CNAME", ttl: 60, records: ["a.example.com"] },
    });
    assert.deepEqual([record.id, record.outputs.fqdn], ["Z1_digits.example.net_CNAME", "digits.example.net"]);
  });
});
