import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import { existingNetwork, Network, type NetworkArgs } from "../../../components/aws";
import { awsResource, ofType, statements, waitsFor } from "../../support/awsResources";
import { at, list } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const zones = ["us-east-1a", "us-east-1b"];

const build = (changes: Partial<NetworkArgs> = {}) =>
  record(() => {
    const network = new Network("network", { name: "platform", region: "us-east-1", zones, ...changes }, {});
    new aws.rds.SubnetGroup("tenant", { subnetIds: network.privateSubnetIds });
    return { zones: network.zones, cidr: network.cidr };
  });

const inZone = (recording: Recording, kind: string, zone: string) =>
  awsResource(recording, `network-${kind}-${zone}`);

/** Where the private subnet of a zone sends what is not for the network. */
function wayOut(recording: Recording, zone: string): unknown {
  const [route] = list(awsResource(recording, `network-private-${zone}-routes`).plain["routes"]);
  assert.equal(route?.["cidrBlock"], "0.0.0.0/0");
  return route?.["natGatewayId"];
}

describe("Network", () => {
  it("sends every private subnet out through one NAT gateway", async () => {
    const recording = await build();
    const [nat, ...more] = ofType(recording, "ec2/natGateway:NatGateway");
    assert.ok(nat);
    assert.deepEqual(more, []);
    for (const zone of zones) assert.equal(wayOut(recording, zone), nat.id);
  });

  it("sends each private subnet out through the NAT gateway of its own zone when there is one in each", async () => {
    const recording = await build({ natGateways: "perZone" });
    for (const zone of zones) {
      const nat = inZone(recording, "nat", zone);
      assert.equal(wayOut(recording, zone), nat.id);
      assert.equal(nat.plain["subnetId"], inZone(recording, "public", zone).id);
    }
  });

  it("tells Kubernetes which subnets are for which load balancers", async () => {
    const recording = await build();
    for (const zone of zones) {
      assert.equal(at(inZone(recording, "public", zone).plain, "tags", "kubernetes.io/role/elb"), "1");
      const tags = inZone(recording, "private", zone).plain["tags"];
      assert.equal(at(tags, "kubernetes.io/role/internal-elb"), "1");
      assert.equal(at(tags, "Name"), `platform-private-${zone}`);
    }
  });

  it("gives no machine a public address", async () => {
    const subnets = ofType(await build(), "ec2/subnet:Subnet");
    assert.deepEqual(
      subnets.map(({ plain }) => plain["mapPublicIpOnLaunch"]),
      [false, false, false, false],
    );
  });

  it("leaves the default security group without a rule", async () => {
    const [group] = ofType(await build(), "ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.equal(group?.plain["ingress"], undefined);
    assert.equal(group?.plain["egress"], undefined);
  });

  it("leaves the subnets that are there alone when a zone joins", async () => {
    const before = await build();
    const after = await build({ zones: [...zones, "us-east-1c"] });
    for (const subnet of ofType(before, "ec2/subnet:Subnet")) {
      assert.deepEqual(awsResource(after, subnet.name).plain, subnet.plain);
    }
    assert.equal(ofType(after, "ec2/subnet:Subnet").length, 6);
  });

  it("hands out its private subnets once they reach the outside", async () => {
    const recording = await build();
    const waits = waitsFor(recording, awsResource(recording, "tenant"));
    for (const zone of zones) assert.ok(waits.includes(`network-private-${zone}-association`));
  });

  it("keeps every public subnet for as long as the private ones are used, load balancers stand in it", async () => {
    const recording = await build();
    const waits = waitsFor(recording, awsResource(recording, "tenant"));
    for (const zone of zones) assert.ok(waits.includes(`network-public-${zone}-association`), zone);
  });

  it("keeps the internet gateway for as long as an address needs it", async () => {
    const recording = await build();
    for (const user of ["network-nat-address-us-east-1a", "network-nat-us-east-1a"]) {
      assert.ok(waitsFor(recording, awsResource(recording, user)).includes("network-internet"));
    }
  });

  it("reaches S3 and ECR by endpoints that only the network itself can call", async () => {
    const recording = await build();
    const endpoints = ofType(recording, "ec2/vpcEndpoint:VpcEndpoint");
    assert.deepEqual(endpoints.map(({ plain }) => plain["serviceName"]).sort(), [
      "com.amazonaws.us-east-1.ecr.api",
      "com.amazonaws.us-east-1.ecr.dkr",
      "com.amazonaws.us-east-1.s3",
    ]);
    const [rule, ...more] = ofType(recording, "vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(more, []);
    assert.deepEqual(
      [rule?.plain["cidrIpv4"], rule?.plain["fromPort"], rule?.plain["toPort"]],
      ["10.0.0.0/16", 443, 443],
    );
    assert.deepEqual(ofType(await build({ endpoints: false }), "ec2/vpcEndpoint:VpcEndpoint"), []);
  });

  it("routes every private subnet to S3 by the gateway endpoint", async () => {
    const recording = await build();
    const tables = awsResource(recording, "network-s3").plain["routeTableIds"] as string[];
    for (const zone of zones) {
      assert.ok(tables.includes(awsResource(recording, `network-private-${zone}-routes`).id));
    }
  });

  it("keeps an encrypted record of its traffic for as long as the settings say, or none", async () => {
    const recording = await build({ flowLogs: { enabled: true, retentionDays: 7 } });
    const group = awsResource(recording, "network-flow-logs-group");
    const key = awsResource(recording, "network-flow-logs-key");
    assert.equal(group.plain["retentionInDays"], 7);
    assert.equal(group.plain["kmsKeyId"], key.outputs["arn"]);
    assert.equal(awsResource(recording, "network-flow-logs").plain["logDestination"], group.outputs["arn"]);
    const none = await build({ flowLogs: { enabled: false, retentionDays: 7 } });
    assert.deepEqual(ofType(none, "ec2/flowLog:FlowLog"), []);
    assert.deepEqual(ofType(none, "kms/key:Key"), []);
  });

  it("lets the writer of that record write that record only, within the boundary", async () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
    const recording = await build({ permissionsBoundary });
    const group = awsResource(recording, "network-flow-logs-group").outputs["arn"] as string;
    const [statement, ...more] = statements(awsResource(recording, "network-flow-logs-role-policy"));
    assert.deepEqual(more, []);
    assert.deepEqual(statement?.["Resource"], [group, `${group}:*`]);
    const role = awsResource(recording, "network-flow-logs-role");
    assert.equal(role.plain["permissionsBoundary"], permissionsBoundary);
  });

  it("protects the key of its records where the settings protect data", async () => {
    const key = (recording: Recording) => awsResource(recording, "network-flow-logs-key").options.protect;
    assert.equal(key(await build()), false);
    assert.equal(key(await build({ protect: true })), true);
  });
});

describe("an existing network", () => {
  it("is used as it is: nothing is registered, and only its addresses are looked up", async () => {
    const { resources, outputs } = await record(() => ({
      ...existingNetwork({ vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] }, {}),
    }));
    assert.deepEqual(resources, []);
    assert.deepEqual(outputs, {
      vpcId: "vpc-1",
      cidr: "10.42.0.0/16",
      privateSubnetIds: ["subnet-1", "subnet-2"],
      publicSubnetIds: [],
      zones: [],
    });
  });
});
