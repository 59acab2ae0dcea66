import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectStore, ServiceAccountReference } from "../data";
import { apiEgress } from "./apiEgress";
import { encryptionKey } from "./encryptionKey";
import type { ClusterHandle } from "./handles";
import { PodIdentity } from "./podIdentity";
import type { PolicyStatement } from "./policyDocument";
import { privateBucket } from "./privateBucket";

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
    const { bucket: bucketName, forceDestroy = false, noncurrentDays = 90, protect } = args;
    this.label = name;
    this.args = args;
    this.key = encryptionKey(`${name}-key`, { description: `Bucket ${name}`, protect }, { parent: this });
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy },
      { parent: this, protect },
    );
    const { key } = this;
    const { encryption, versions } = privateBucket(name, { bucket, key, noncurrentDays }, this);
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
