import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "./policyDocument";

export interface PrivateBucketArgs {
  bucket: aws.s3.Bucket;
  /** Encrypts everything in it. */
  key: aws.kms.Key;
  /** Days that what was written over or deleted can be brought back. */
  noncurrentDays: number;
}

/** What has to be there before anything is written that must be encrypted and kept. */
export interface BucketSafeguards {
  encryption: aws.s3.BucketServerSideEncryptionConfiguration;
  versions: aws.s3.BucketVersioning;
}

const abandonedUploadDays = 7;

/** Makes a bucket private, encrypted and versioned. What guards it becomes the parent's children. */
export function privateBucket(
  name: string,
  args: PrivateBucketArgs,
  parent: pulumi.Resource,
): BucketSafeguards {
  close(name, args, parent);
  return { encryption: encrypt(name, args, parent), versions: keepVersions(name, args, parent) };
}

/** Nobody from outside, nobody by an access list, nobody in clear. */
function close(name: string, { bucket }: PrivateBucketArgs, parent: pulumi.Resource): void {
  const block = new aws.s3.BucketPublicAccessBlock(
    `${name}-not-public`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  // S3 refuses changes to what decides about access while another one is going on: one after the other.
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent, dependsOn: [block] },
  );
  new aws.s3.BucketPolicy(
    `${name}-policy`,
    { bucket: bucket.bucket, policy: tlsOnly(bucket.arn) },
    { parent, dependsOn: [ownership] },
  );
}

function encrypt(name: string, { bucket, key }: PrivateBucketArgs, parent: pulumi.Resource) {
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn };
  return new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      // Without the bucket's own key every object costs a request to KMS.
      rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
    },
    { parent },
  );
}

function keepVersions(name: string, { bucket, noncurrentDays }: PrivateBucketArgs, parent: pulumi.Resource) {
  const versions = new aws.s3.BucketVersioning(
    `${name}-versions`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
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
    { parent, dependsOn: [versions] },
  );
  return versions;
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
