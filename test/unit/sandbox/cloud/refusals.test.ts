import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { keyOf, tokens } from "../../../../sandbox/cloud/inventory";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { everything } from "./everything";
import { samples } from "./samples";
import { Session, type Resource } from "./session";

describe("the refusals of the simulated AWS", () => {
  const folder = temporaryFolder();
  let session: Session;
  let all: Record<string, Resource>;

  beforeEach("makes one of each", async () => {
    session = await new Session(folder.at).configure({ region: "us-east-1" });
    all = await everything(session);
  });

  const named = (name: string): Resource => {
    const found = all[name];
    assert.ok(found, name);
    return found;
  };
  const refused = async (name: string, reason: RegExp) => {
    const before = session.inventory.list().length;
    await assert.rejects(session.delete(named(name)), reason, name);
    assert.equal(session.inventory.list().length, before, `${name} took something with it`);
  };
  const create = (type: string, name: string, inputs: JsonObject) => session.create(type, name, inputs);
  const inputsOf = (name: string): JsonObject =>
    samples.find((sample) => sample.name === name)?.inputs(all) ?? {};

  it("name the call, the service and the code, as the provider does", async () => {
    await assert.rejects(session.delete(named("vpc")), (error: Error) =>
      /^deleting EC2 VPC \(vpc-0[0-9a-f]{16}\): operation error EC2: DeleteVpc, https response error StatusCode: 400, RequestID: [0-9a-f-]{36}, api error DependencyViolation: The vpc 'vpc-0[0-9a-f]{16}' has dependencies and cannot be deleted\.$/.test(
        error.message,
      ),
    );
  });

  it("keep what something else needs", async () => {
    const needed: Record<string, RegExp> = {
      vpc: /DependencyViolation/,
      "subnet-a": /DependencyViolation/,
      internet: /DependencyViolation: Network vpc-\w+ has some mapped public address/,
      address: /InvalidIPAddress\.InUse/,
      table: /DependencyViolation: The routeTable/,
      group: /DependencyViolation: resource sg-\w+ has a dependent object/,
      cluster: /ResourceInUseException: Cluster has nodegroups attached/,
      "cluster-role": /DeleteConflict: Cannot delete entity, must detach all policies first/,
      policy: /DeleteConflict: Cannot delete a policy attached/,
      "db-subnets": /InvalidDBSubnetGroupStateFault/,
      "db-parameters": /InvalidDBParameterGroupState/,
      "cache-subnets": /CacheSubnetGroupInUse/,
      "cache-parameters": /InvalidCacheParameterGroupState/,
      "cache-users": /InvalidUserGroupState/,
      zone: /HostedZoneNotEmpty/,
    };
    for (const [name, reason] of Object.entries(needed)) await refused(name, reason);
  });

  it("keep the network as long as AWS has things of its own in it", async () => {
    await session.inventory.put({
      type: tokens.networkInterface,
      id: "eni-1",
      properties: {},
      uses: [keyOf(tokens.subnet, named("subnet-b").id), keyOf(tokens.securityGroup, named("group").id)],
    });
    const others = ["nodes", "cluster", "db", "cache", "endpoint-subnet", "ecr-endpoint"];
    for (const name of others) await session.delete(named(name));
    await refused("subnet-b", /DependencyViolation/);
    await refused("group", /DependencyViolation/);
    await session.inventory.remove(tokens.networkInterface, "eni-1");
    await session.delete(named("subnet-b"));
  });

  it("keep a role as long as it has policies of its own, or stands in a profile", async () => {
    await session.delete(named("attachment"));
    await refused("cluster-role", /DeleteConflict: Cannot delete entity, must delete policies first/);
    await session.delete(named("role-policy"));
    await refused(
      "cluster-role",
      /DeleteConflict: Cannot delete entity, must remove roles from instance profile/,
    );
    await session.delete(named("profile"));
    await session.delete(named("cluster-role"));
  });

  it("let a role go with what is attached, where the program says so", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    const role = await create("aws:iam/role:Role", "loose", {
      ...{ assumeRolePolicy: trust, forceDetachPolicies: true },
    });
    const attachment = await create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "loose", {
      ...{ role: role.id, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    });
    await session.delete(role);
    assert.equal(await session.read(attachment), undefined);
  });

  it("are none where a thing takes with it what belongs to it", async () => {
    const parts: Record<string, string[]> = {
      bucket: ["versioning", "bucket-policy", "block", "ownership", "encryption", "lifecycle", "logging"],
      images: ["image-lifecycle", "image-policy"],
      secret: ["secret-version"],
      key: ["alias"],
      access: ["access-policy"],
    };
    for (const [whole, names] of Object.entries(parts)) {
      await session.delete(named(whole));
      for (const name of names) assert.equal(await session.read(named(name)), undefined, name);
    }
    for (const name of ["nodes", "cluster"]) await session.delete(named(name));
    for (const name of ["addon", "identity"]) assert.equal(await session.read(named(name)), undefined, name);
  });

  it("keep what is not empty, unless the program says otherwise", async () => {
    for (const [name, property, flag, reason] of [
      ["bucket", "objects", "forceDestroy", /BucketNotEmpty: The bucket you tried to delete is not empty/],
      ["images", "images", "forceDelete", /RepositoryNotEmptyException/],
    ] as const) {
      const resource = named(name);
      await session.inventory.patch(resource.type, resource.id, { [property]: ["something"] });
      await refused(name, reason);
      const updated = await session.update(resource, { ...inputsOf(name), [flag]: true });
      await session.delete(updated);
      assert.equal(await session.read(updated), undefined);
    }
  });

  it("keep a database that is protected, and one that wants a last snapshot without a name for it", async () => {
    const given = inputsOf("db");
    const kept = await session.update(named("db"), { ...given, deletionProtection: true });
    await refused("db", /InvalidParameterCombination: Cannot delete protected DB Instance/);
    const open = { ...given, deletionProtection: false, skipFinalSnapshot: false };
    const asked = await session.update(kept, open);
    await refused("db", /final_snapshot_identifier is required when skip_final_snapshot is false/);
    const snapshot = { ...open, finalSnapshotIdentifier: "last" };
    await session.delete(await session.update(asked, snapshot));
  });

  it("keep a cluster and a log group that are protected", async () => {
    await session.update(named("cluster"), { ...inputsOf("cluster"), deletionProtection: true });
    await session.delete(named("nodes"));
    await refused("cluster", /InvalidRequestException: Cluster mlops has deletion protection enabled/);
    await session.update(named("logs"), { ...inputsOf("logs"), deletionProtectionEnabled: true });
    await refused("logs", /deletion protection/);
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
      session
        .update(named("cluster"), { ...inputsOf("cluster"), version: from })
        .then((cluster) => session.update(cluster, { ...inputsOf("cluster"), version: to }));
    await assert.rejects(
      versions("1.36", "1.35"),
      /Unsupported Kubernetes minor version update from 1\.36 to 1\.35/,
    );
    await session.inventory.patch(tokens.cluster, "mlops", { version: "1.33" });
    await assert.rejects(versions("1.33", "1.35"), /update from 1\.33 to 1\.35/);
    const read = await session.read(named("cluster"));
    assert.ok(read);
    const { outputs } = await session.update(read, { ...inputsOf("cluster"), version: "1.34" });
    assert.equal(outputs.version, "1.34");
  });

  it("take a database to a new major version only where that is allowed", async () => {
    const later = { ...inputsOf("db"), engineVersion: "19" };
    await assert.rejects(session.update(named("db"), later), /AllowMajorVersionUpgrade flag must be present/);
    const allowed = await session.update(named("db"), { ...later, allowMajorVersionUpgrade: true });
    assert.equal(allowed.outputs.engineVersionActual, "19.1");
    await assert.rejects(
      session.update(allowed, { ...later, allocatedStorage: 10 }),
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
