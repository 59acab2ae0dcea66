import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey, policyDocument } from "../components/aws";

export interface StateStoreArgs {
  /** What the key's alias begins with. */
  name: string;
  /** Name of the bucket, unique in the world. Default: generated. */
  bucket?: string;
  /** Days that a state which was written over can be brought back. */
  noncurrentDays: number;
}

/**
 * Where the states of the platform live, and the key that encrypts the secrets in them. Nothing deletes either: without
 * them nobody knows any more what was made.
 */
export class StateStore extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  readonly key: aws.kms.Key;
  readonly alias: aws.kms.Alias;

  constructor(name: string, args: StateStoreArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:bootstrap:StateStore", name, {}, opts);
    const description = "State of the platform's stacks, and the secrets in it";
    this.key = encryptionKey(`${name}-key`, { description, protect: true }, { parent: this });
    this.alias = new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.name}-secrets`, targetKeyId: this.key.keyId },
      { parent: this },
    );
    this.bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucket },
      { parent: this, protect: true },
    );
    this.close(name);
    this.encrypt(name);
    this.keepVersions(name, args);
    this.registerOutputs({ bucket: this.bucket.bucket, key: this.key.arn });
  }

  private close(name: string): void {
    const block = new aws.s3.BucketPublicAccessBlock(
      `${name}-not-public`,
      {
        bucket: this.bucket.bucket,
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
      { bucket: this.bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this, dependsOn: [block] },
    );
    const policy = policyDocument([
      {
        sid: "TlsOnly",
        effect: "Deny",
        principals: "*",
        actions: ["s3:*"],
        resources: [this.bucket.arn, pulumi.interpolate`${this.bucket.arn}/*`],
        conditions: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket: this.bucket.bucket, policy },
      { parent: this, dependsOn: [ownership] },
    );
  }

  private encrypt(name: string): void {
    const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.key.arn };
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: this.bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
      },
      { parent: this },
    );
  }

  private keepVersions(name: string, { noncurrentDays }: StateStoreArgs): void {
    const versions = new aws.s3.BucketVersioning(
      `${name}-versions`,
      { bucket: this.bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            id: "tidy",
            status: "Enabled",
            filter: { prefix: "" },
            noncurrentVersionExpiration: { noncurrentDays },
            expiration: { expiredObjectDeleteMarker: true },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, dependsOn: [versions] },
    );
  }
}
