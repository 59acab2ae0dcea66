import assert from "node:assert/strict";

import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import fc from "fast-check";

import { checked } from "../../../../sandbox/cloud/check";
import { generatedName } from "../../../../sandbox/cloud/naming";
import { text } from "../../../../sandbox/plugins/common/fields";
import { unknown, type JsonObject } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { Session } from "./session";

const { DISABLE, PROPOSE } = CheckRequest.AutonamingOptions.Mode;
const roleType = "aws:iam/role:Role";
const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const naming = { logicalName: "role", seed: Uint8Array.from([1]) };

describe("the check of inputs", () => {
  const folder = temporaryFolder();
  let session: Session;
  beforeEach("starts a provider", async () => {
    const defaultTags = JSON.stringify({ tags: { team: "ml", stage: "test" } });
    session = await new Session(folder.at).configure({ region: "eu-central-1", defaultTags });
  });
  const failures = async (type: string, inputs: JsonObject) =>
    (await session.check(type, "it", inputs)).failures.join("\n");

  it("names what is missing, misspelt or of the wrong kind, however deep", async () => {
    const nodes = "aws:eks/nodeGroup:NodeGroup";
    const given = { clusterName: "mlops", nodeRoleArn: "arn", subnetIds: ["a"] };
    assert.match(await failures(nodes, given), /^scalingConfig: a value is needed$/);
    const scalingConfig = { minSize: 0, desiredSize: 0, maxSize: 1 };
    const taints = [{ key: "a", efect: "NO_SCHEDULE" }];
    assert.match(
      await failures(nodes, { ...given, scalingConfig, taints }),
      /^taints\[0\]\.efect: there is no property 'efect'; known are effect, key, value\ntaints\[0\]\.effect: a value is needed$/,
    );
    assert.match(
      await failures(nodes, { ...given, scalingConfig, subnetIds: "a" }),
      /subnetIds: "a" is no list/,
    );
    assert.match(
      await failures(nodes, { ...given, scalingConfig: { ...scalingConfig, maxSize: "1" } }),
      /scalingConfig\.maxSize: "1" is no number/,
    );
  });

  it("refuses what AWS' own models refuse: enumerations, patterns, lengths and ranges", async () => {
    const role = { assumeRolePolicy: trust };
    assert.match(
      await failures(roleType, { ...role, maxSessionDuration: 60 }),
      /expected at least 3600, got 60/,
    );
    assert.match(await failures(roleType, { ...role, name: "a b" }), /name: "a b" does not match/);
    assert.match(
      await failures(roleType, { ...role, name: "a".repeat(65) }),
      /expected length of at most 64, got 65/,
    );
    assert.match(
      await failures("aws:s3/bucketVersioning:BucketVersioning", {
        bucket: "models",
        versioningConfiguration: { status: "On" },
      }),
      /versioningConfiguration\.status: expected to be one of \["Disabled","Enabled","Suspended"\], got On/,
    );
  });

  it("accepts what is known only later, and a value beside it all the same", async () => {
    const inputs = { assumeRolePolicy: { Statement: [{ Resource: unknown }] }, name: unknown };
    assert.equal(await failures(roleType, inputs), "");
    const { inputs: kept } = await session.check(roleType, "it", inputs);
    assert.equal(kept.assumeRolePolicy, unknown);
  });

  it("writes a policy that comes as an object as JSON", async () => {
    const { inputs } = await session.check(roleType, "it", {
      assumeRolePolicy: JSON.parse(trust) as JsonObject,
    });
    assert.deepEqual(JSON.parse(text(inputs.assumeRolePolicy)), JSON.parse(trust));
  });

  it("adds the region, and the provider's tags to those of the resource, which win", async () => {
    const bucket = await session.check("aws:s3/bucket:Bucket", "it", { tags: { stage: "own" } });
    assert.deepEqual(bucket.inputs.tags, { stage: "own" });
    assert.deepEqual(bucket.inputs.tagsAll, { team: "ml", stage: "own" });
    assert.equal(bucket.inputs.region, "eu-central-1");
    const attached = await session.check("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "it", {
      role: "role",
      policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    assert.deepEqual(Object.keys(attached.inputs).sort(), ["__defaults", "policyArn", "role"]);
  });

  it("refuses tags that AWS would not take", async () => {
    const tagged = (tags: JsonObject) => failures(roleType, { assumeRolePolicy: trust, tags });
    assert.equal(await tagged({ "mlops-stack.io/urn": "urn:pulumi:a::b=c::d" }), "");
    assert.match(await tagged({ urn: "a$b" }), /only letters, digits, spaces and _\.:\/=\+-@ are accepted/);
    assert.match(await tagged({ "aws:name": "a" }), /aws: is reserved/);
    assert.match(await tagged({ name: "a".repeat(257) }), /longer than 256/);
    assert.match(
      await tagged(Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`key-${at}`, "a"]))),
      /53 tags: at most 50/,
    );
    const vpc = { cidrBlock: "10.0.0.0/16", tags: { urn: "a$b" } };
    assert.equal(await failures("aws:ec2/vpc:Vpc", vpc), "");
  });

  it("gives a name of the logical one and seven digits, and keeps it", async () => {
    const first = await session.check("aws:s3/bucket:Bucket", "Models", {}, undefined, [1]);
    assert.match(text(first.inputs.bucket), /^models-[0-9a-f]{7}$/);
    const again = await session.check("aws:s3/bucket:Bucket", "Models", {}, first.inputs, [2]);
    assert.equal(again.inputs.bucket, first.inputs.bucket);
    const fixed = await session.check(
      "aws:s3/bucket:Bucket",
      "Models",
      { bucket: "mine" },
      first.inputs,
      [2],
    );
    assert.deepEqual([fixed.inputs.bucket, fixed.inputs.__defaults], ["mine", []]);
    const free = await session.check("aws:s3/bucket:Bucket", "Models", {}, fixed.inputs, [2]);
    assert.match(text(free.inputs.bucket), /^models-/);
  });

  it("gives the same name for the same seed, and none that AWS would find too long", () => {
    const autoname = { property: "name", maxLength: 64 };
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80, size: "max" }),
        fc.uint8Array({ minLength: 1 }),
        (logicalName, seed) => {
          const named = () => generatedName(autoname, { logicalName, seed });
          if (logicalName.length > 56)
            assert.throws(named, /longer than maximum length 64, please specify name/);
          else
            assert.ok(named() === named() && named().length <= 64 && named().startsWith(`${logicalName}-`));
        },
      ),
    );
  });

  it("does what the stack says about names", () => {
    const autoname = { property: "name", maxLength: 64 };
    const disabled = { mode: DISABLE, proposedName: "" };
    assert.throws(() => generatedName(autoname, { ...naming, decision: disabled }), /set name/);
    const proposed = { mode: PROPOSE, proposedName: "chosen" };
    assert.equal(generatedName(autoname, { ...naming, decision: proposed }), "chosen");
    assert.equal(
      generatedName({ ...autoname, prefix: "alias/" }, { ...naming, decision: proposed }),
      "alias/chosen",
    );
  });

  it("tells every problem of a resource at once", () => {
    const given = { size: 1, maxSessionDuration: 60 };
    const { problems } = checked(roleType, given, undefined, naming, { region: "us-east-1", tags: {} });
    assert.deepEqual(problems.map(({ property }) => property).sort(), [
      "assumeRolePolicy",
      "maxSessionDuration",
      "size",
    ]);
  });

  it("states the rules that no single field can", async () => {
    const scaling = (minSize: number, desiredSize: number, maxSize: number) =>
      failures("aws:eks/nodeGroup:NodeGroup", {
        ...{ clusterName: "mlops", nodeRoleArn: "arn", subnetIds: ["a"] },
        scalingConfig: { minSize, desiredSize, maxSize },
      });
    assert.match(await scaling(2, 1, 3), /desiredSize is below minSize/);
    assert.match(await scaling(0, 4, 3), /desiredSize is above maxSize/);
    assert.equal(await scaling(0, 0, 3), "");
    assert.match(
      await failures("aws:elasticache/replicationGroup:ReplicationGroup", {
        ...{ description: "a", automaticFailoverEnabled: true, numCacheClusters: 1 },
      }),
      /must be at least 2 if automatic_failover_enabled is true/,
    );
    assert.match(await failures("aws:kms/key:Key", { deletionWindowInDays: 3 }), /range \(7 - 30\), got 3/);
    assert.match(
      await failures("aws:ec2/launchTemplate:LaunchTemplate", { userData: "#!/bin/sh" }),
      /base64 is needed/,
    );
  });
});
