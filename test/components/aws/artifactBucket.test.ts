import { strict as assert } from "node:assert";
import { ArtifactBucket, type ArtifactBucketArgs } from "../../../components/aws";
import { awsResource, ofType, statements, waitsFor } from "../../support/awsResources";
import { at } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";
import { standingCluster } from "../../support/standingCluster";

const build = (changes: Partial<ArtifactBucketArgs> = {}) =>
  record(() => {
    const { cluster, options } = standingCluster();
    const bucket = new ArtifactBucket("models", { cluster, region: "eu-central-1", ...changes }, options);
    const ready = bucket.admit("mlflow", { namespace: "mlops-registry", name: "mlflow-account" });
    return { uri: bucket.uri, environment: bucket.environment, ready: ready.length };
  });

describe("ArtifactBucket", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("is closed to the public in every way there is", () => {
    const { bucket, ...switches } = awsResource(recording, "models-not-public").plain;
    assert.equal(bucket, awsResource(recording, "models-bucket").outputs["bucket"]);
    assert.deepEqual(switches, {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { rule } = awsResource(recording, "models-ownership").plain;
    assert.deepEqual(rule, { objectOwnership: "BucketOwnerEnforced" });
  });

  it("answers over TLS alone", () => {
    const { arn } = awsResource(recording, "models-bucket").outputs;
    assert.deepEqual(statements(awsResource(recording, "models-policy")), [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [arn, `${String(arn)}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("encrypts with a key of its own, through the bucket's", () => {
    const { rules } = awsResource(recording, "models-encryption").plain;
    assert.deepEqual(rules, [
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: awsResource(recording, "models-key").outputs["arn"],
        },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("keeps what was overwritten or deleted for as long as the settings say", async () => {
    const shorter = await build({ noncurrentDays: 30 });
    const rule = (from: Recording) => at(awsResource(from, "models-lifecycle").plain, "rules", 0);
    assert.equal(at(rule(recording), "noncurrentVersionExpiration", "noncurrentDays"), 90);
    assert.equal(at(rule(shorter), "noncurrentVersionExpiration", "noncurrentDays"), 30);
    assert.equal(at(rule(recording), "abortIncompleteMultipartUpload", "daysAfterInitiation"), 7);
    const { versioningConfiguration } = awsResource(recording, "models-versions").plain;
    assert.deepEqual(versioningConfiguration, { status: "Enabled" });
    const lifecycle = awsResource(recording, "models-lifecycle");
    assert.ok(waitsFor(recording, lifecycle).includes("models-versions"));
  });

  it("lets admitted pods read, write, list and delete here, and destroy no version for good", () => {
    const granted = statements(awsResource(recording, "models-mlflow-role-policy"));
    const arn = String(awsResource(recording, "models-bucket").outputs["arn"]);
    const key = awsResource(recording, "models-key").outputs["arn"];
    assert.deepEqual(
      granted.map(({ Resource }) => Resource),
      [[`${arn}/*`], [arn], [key]],
    );
    const actions = granted.flatMap(({ Action }) => Action as string[]);
    assert.ok(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].every((one) => actions.includes(one)));
    assert.ok(!actions.some((action) => /\*|Version|Policy|Acl/.test(action)));
    assert.deepEqual(granted[2]?.["Condition"], {
      StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
    });
    const { namespace, serviceAccount } = awsResource(recording, "models-mlflow-association").plain;
    assert.deepEqual([namespace, serviceAccount], ["mlops-registry", "mlflow-account"]);
    assert.ok(Number(recording.outputs["ready"]) > 0);
  });

  it("tells its clients where it is without a key", () => {
    const bucket = String(awsResource(recording, "models-bucket").outputs["bucket"]);
    assert.equal(recording.outputs["uri"], `s3://${bucket}`);
    assert.deepEqual(recording.outputs["environment"], { AWS_DEFAULT_REGION: "eu-central-1" });
    assert.deepEqual(ofType(recording, "iam/accessKey:AccessKey"), []);
  });

  it("is protected, with its key, where the settings say so, and never emptied unless they say that", async () => {
    const guarded = await build({ protect: true, bucket: "acme-models" });
    assert.ok(awsResource(guarded, "models-bucket").options.protect);
    assert.ok(awsResource(guarded, "models-key").options.protect);
    const { bucket, forceDestroy } = awsResource(guarded, "models-bucket").plain;
    assert.deepEqual([bucket, forceDestroy], ["acme-models", false]);
    assert.equal(awsResource(recording, "models-bucket").options.protect, false);
    const fleeting = await build({ forceDestroy: true });
    assert.equal(awsResource(fleeting, "models-bucket").plain["forceDestroy"], true);
  });

  it("writes down every request where somebody says where to", async () => {
    assert.deepEqual(ofType(recording, "s3/bucketLogging:BucketLogging"), []);
    const watched = await build({ accessLogs: { bucket: "acme-logs", prefix: "models/" } });
    const { targetBucket, targetPrefix } = awsResource(watched, "models-access-logs").plain;
    assert.deepEqual([targetBucket, targetPrefix], ["acme-logs", "models/"]);
  });
});
