import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { tokens } from "../../../../sandbox/cloud/inventory";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { oneOfEach } from "./oneOfEach";
import { Session } from "./session";

describe("the refusals of the simulated AWS", () => {
  const { folder, session, named, inputsOf } = oneOfEach();
  const create = (type: string, name: string, inputs: JsonObject) => session().create(type, name, inputs);

  it("name the call, the service and the code, as the provider does", async () => {
    await assert.rejects(session().delete(named("vpc")), (error: Error) =>
      /^deleting EC2 VPC \(vpc-0[0-9a-f]{16}\): operation error EC2: DeleteVpc, https response error StatusCode: 400, RequestID: [0-9a-f-]{36}, api error DependencyViolation: The vpc 'vpc-0[0-9a-f]{16}' has dependencies and cannot be deleted\.$/.test(
        error.message,
      ),
    );
  });

  it("name what a resource refers to and does not exist", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    const missing: [string, JsonObject, RegExp][] = [
      [
        "aws:ec2/subnet:Subnet",
        { vpcId: "vpc-1", cidrBlock: "10.0.9.0/24" },
        /InvalidVpcID\.NotFound: .*'vpc-1'/,
      ],
      [
        "aws:eks/nodeGroup:NodeGroup",
        { ...inputsOf("nodes"), nodeGroupName: "gpu", subnetIds: ["subnet-1"] },
        /InvalidSubnetID\.NotFound/,
      ],
      [
        "aws:eks/addon:Addon",
        { clusterName: "other", addonName: "coredns" },
        /No cluster found for name: other/,
      ],
      [
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        { ...inputsOf("identity"), namespace: "a", roleArn: "arn:aws:iam::123456789012:role/none" },
        /could not be assumed/,
      ],
      [
        "aws:iam/rolePolicy:RolePolicy",
        { role: "none", policy: trust },
        /NoSuchEntity: The role with name none/,
      ],
      [
        "aws:s3/bucketPolicy:BucketPolicy",
        { bucket: "none", policy: "{}" },
        /NoSuchBucket: The specified bucket does not exist/,
      ],
      [
        "aws:autoscaling/tag:Tag",
        { autoscalingGroupName: "none", tag: { key: "a", value: "b", propagateAtLaunch: false } },
        /AutoScalingGroup name not found - none/,
      ],
      ["aws:kms/alias:Alias", { name: "alias/none", targetKeyId: "none" }, /NotFoundException: Key 'none'/],
    ];
    for (const [type, inputs, reason] of missing)
      await assert.rejects(create(type, "missing", inputs), reason);
  });

  it("tell what exists already", async () => {
    const fixed = [
      "logs",
      "cluster",
      "nodes",
      "addon",
      "access",
      "identity",
      "cache-user",
      "record",
      "route",
      "oidc",
    ];
    for (const name of fixed) {
      const { type } = named(name);
      await assert.rejects(create(type, name, inputsOf(name)), /AlreadyExists|InUse|already/, name);
    }
    for (const name of [
      "bucket",
      "cluster-role",
      "template",
      "db-subnets",
      "db",
      "cache",
      "images",
      "secret",
    ]) {
      const { type, inputs } = named(name);
      await assert.rejects(create(type, name, inputsOf(name)), /lready/, `${name} ${JSON.stringify(inputs)}`);
    }
  });

  it("keep subnets apart, inside their network, in zones that there are", async () => {
    const subnet = (cidrBlock: string, availabilityZone = "us-east-1c") =>
      create("aws:ec2/subnet:Subnet", "new", { vpcId: named("vpc").id, cidrBlock, availabilityZone });
    await assert.rejects(
      subnet("10.0.1.128/25"),
      /InvalidSubnet\.Conflict: The CIDR '10\.0\.1\.128\/25' conflicts/,
    );
    await assert.rejects(subnet("10.1.0.0/24"), /InvalidSubnet\.Range/);
    await assert.rejects(subnet("10.0.2.1/24"), /InvalidSubnet\.Range/);
    await assert.rejects(subnet("10.0.2.0/24", "us-east-1x"), /InvalidParameterValue: Value \(us-east-1x\)/);
    assert.equal((await subnet("10.0.2.0/24")).outputs.availabilityZoneId, "use1-az3");
  });

  it("want two zones for a cluster and for a database", async () => {
    const [subnet = ""] = [named("subnet-a").id];
    const vpcConfig = { subnetIds: [subnet] };
    await assert.rejects(
      create("aws:eks/cluster:Cluster", "one-zone", { ...inputsOf("cluster"), name: "other", vpcConfig }),
      /Subnets specified must be in at least two different AZs/,
    );
    await assert.rejects(
      create("aws:rds/subnetGroup:SubnetGroup", "one-zone", { subnetIds: [subnet] }),
      /DBSubnetGroupDoesNotCoverEnoughAZs: .*Current AZ coverage: us-east-1a\./,
    );
  });

  it("take a cluster one minor version up at a time, and never down", async () => {
    const versions = (from: string, to: string): Promise<unknown> =>
      session()
        .update(named("cluster"), { ...inputsOf("cluster"), version: from })
        .then((cluster) => session().update(cluster, { ...inputsOf("cluster"), version: to }));
    await assert.rejects(
      versions("1.36", "1.35"),
      /Unsupported Kubernetes minor version update from 1\.36 to 1\.35/,
    );
    await session().inventory.patch(tokens.cluster, "mlops", { version: "1.33" });
    await assert.rejects(versions("1.33", "1.35"), /update from 1\.33 to 1\.35/);
    const read = await session().read(named("cluster"));
    assert.ok(read);
    const { outputs } = await session().update(read, { ...inputsOf("cluster"), version: "1.34" });
    assert.equal(outputs.version, "1.34");
  });

  it("take a database to a new major version only where that is allowed", async () => {
    const later = { ...inputsOf("db"), engineVersion: "19" };
    await assert.rejects(
      session().update(named("db"), later),
      /AllowMajorVersionUpgrade flag must be present/,
    );
    const allowed = await session().update(named("db"), { ...later, allowMajorVersionUpgrade: true });
    assert.equal(allowed.outputs.engineVersionActual, "19.1");
    await assert.rejects(
      session().update(allowed, { ...later, allocatedStorage: 10 }),
      /can only be increased/,
    );
  });

  it("count what the account may have of a thing", async () => {
    writeFileSync(path.join(folder.at, "account.json"), JSON.stringify({ limits: { "ec2/Vpc": 2 } }));
    const again = await new Session(folder.at).configure({ region: "us-east-1" });
    await again.create("aws:ec2/vpc:Vpc", "second", { cidrBlock: "10.1.0.0/16" });
    await assert.rejects(
      again.create("aws:ec2/vpc:Vpc", "third", { cidrBlock: "10.2.0.0/16" }),
      /api error VpcLimitExceeded: The maximum number of Vpcs has been reached\./,
    );
  });

  it("wait with a certificate until its record is there", async () => {
    const certificate = await create("aws:acm/certificate:Certificate", "other", {
      ...{ domainName: "other.models.example.org", validationMethod: "DNS" },
    });
    const validate = () =>
      create("aws:acm/certificateValidation:CertificateValidation", "other", {
        certificateArn: certificate.id,
      });
    await assert.rejects(validate(), /last state: 'PENDING_VALIDATION'\): no record _/);
  });
});
