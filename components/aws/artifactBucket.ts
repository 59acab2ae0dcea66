import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectStore, ServiceAccountReference } from "../data";
import { apiEgress } from "./apiEgress";
import { encryptionKey } from "./encryptionKey";
import type { ClusterHandle } from "./handles";
import { PodIdentity } from "./podIdentity";
import { policyDocument, type PolicyStatement } from "./policyDocument";

export interface ArtifactBucketArgs {
  /** The cluster whose pods use it. */
  cluster: ClusterHandle;
  region: string;
  /** Name of the bucket, unique in the world. Default: generated. */
  bucket?: string;
  /** Days that overwritten and deleted objects can be brought back. Default 90. */
  noncurrentDays?: number;
  /** Delete the bucket with everything in it. Default false: a bucket that is not empty stays. */
  forceDestroy?: boolean;
  /** Where a record of every request goes. Default: nowhere. */
  accessLogs?: { bucket: pulumi.Input<string>; prefix: string };
  /** `pulumi destroy` fails until this is lifted. Default false. */
  protect?: boolean;
  /** ARN of the policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
}

const abandonedUploadDays = 7;

/** A bucket that only the pods it admits read and write, over TLS, and that forgets nothing at once. */
export class ArtifactBucket extends pulumi.ComponentResource implements ObjectStore {
  readonly uri: pulumi.Output<string>;
  readonly environment: ObjectStore["environment"];
  readonly egress = apiEgress;
  readonly arn: pulumi.Output<string>;
  private readonly label: string;
  private readonly args: ArtifactBucketArgs;
  private readonly key: aws.kms.Key;

  constructor(name: string, args: ArtifactBucketArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:ArtifactBucket", name, {}, opts);
    const { bucket: bucketName, forceDestroy = false, protect } = args;
    this.label = name;
    this.args = args;
    this.key = encryptionKey(`${name}-key`, { description: `Bucket ${name}`, protect }, { parent: this });
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy },
      { parent: this, protect },
    );
    this.close(bucket);
    const encryption = this.encrypt(bucket);
    const versions = this.keepVersions(bucket);
    this.logAccess(bucket);

    this.arn = bucket.arn;
    // Through both as well, so that nothing is written before it would be encrypted and kept.
    this.uri = pulumi.all([bucket.bucket, encryption.id, versions.id]).apply(([id]) => `s3://${id}`);
    // boto3 knows no other variable for it.
    this.environment = { AWS_DEFAULT_REGION: args.region };
    this.registerOutputs({ uri: this.uri });
  }

  admit(consumer: string, account: ServiceAccountReference): pulumi.Resource[] {
    const { cluster, region, permissionsBoundary } = this.args;
    const statements = mayUse(this.arn, this.key.arn, region);
    const pods = new PodIdentity(
      `${this.label}-${consumer}`,
      {
        cluster,
        namespace: account.namespace,
        serviceAccount: account.name,
        statements,
        permissionsBoundary,
      },
      { parent: this },
    );
    return pods.ready;
  }

  /** Nobody from outside, nobody by an access list, nobody in clear. */
  private close(bucket: aws.s3.Bucket): void {
    const { label: name } = this;
    const block = new aws.s3.BucketPublicAccessBlock(
      `${name}-not-public`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
    // S3 refuses changes to what decides about access while another one is going on: one after the other.
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this, dependsOn: [block] },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: bucket.bucket, policy: tlsOnly(bucket.arn) },
      { parent: this, dependsOn: [ownership] },
    );
  }

  private encrypt(bucket: aws.s3.Bucket): aws.s3.BucketServerSideEncryptionConfiguration {
    const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.key.arn };
    return new aws.s3.BucketServerSideEncryptionConfiguration(
      `${this.label}-encryption`,
      {
        bucket: bucket.bucket,
        // Without the bucket's own key every object costs a request to KMS.
        rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
      },
      { parent: this },
    );
  }

  private keepVersions(bucket: aws.s3.Bucket): aws.s3.BucketVersioning {
    const { noncurrentDays = 90 } = this.args;
    const versions = new aws.s3.BucketVersioning(
      `${this.label}-versions`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${this.label}-lifecycle`,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "tidy",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: abandonedUploadDays },
          },
        ],
      },
      { parent: this, dependsOn: [versions] },
    );
    return versions;
  }

  private logAccess(bucket: aws.s3.Bucket): void {
    const { accessLogs } = this.args;
    if (!accessLogs) return;
    new aws.s3.BucketLogging(
      `${this.label}-access-logs`,
      { bucket: bucket.bucket, targetBucket: accessLogs.bucket, targetPrefix: accessLogs.prefix },
      { parent: this },
    );
  }
}

function tlsOnly(arn: pulumi.Output<string>): pulumi.Output<string> {
  return policyDocument([
    {
      sid: "TlsOnly",
      effect: "Deny",
      principals: "*",
      actions: ["s3:*"],
      resources: [arn, pulumi.interpolate`${arn}/*`],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

/** Read, write, list and delete in this bucket. A deletion leaves the version behind: to remove that is nobody's right. */
function mayUse(
  bucket: pulumi.Output<string>,
  key: pulumi.Output<string>,
  region: string,
): PolicyStatement[] {
  const object = [
    "GetObject",
    "PutObject",
    "DeleteObject",
    "AbortMultipartUpload",
    "ListMultipartUploadParts",
  ];
  const whole = ["ListBucket", "ListBucketMultipartUploads", "GetBucketLocation"];
  const s3 = (names: string[]) => names.map((action) => `s3:${action}`);
  const viaS3 = { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } };
  return [
    { actions: s3(object), resources: [pulumi.interpolate`${bucket}/*`] },
    { actions: s3(whole), resources: [bucket] },
    { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key], conditions: viaS3 },
  ];
}
