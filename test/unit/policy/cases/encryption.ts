import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one, resource } from "./cases";

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const disk = (encrypted?: string): Parameters<typeof one>[1] => ({
  blockDeviceMappings: [
    { deviceName: "/dev/xvda", ebs: { volumeSize: 50, ...(encrypted && { encrypted }) } },
  ],
});
const storageClass = "kubernetes:storage.k8s.io/v1:StorageClass";
const database = "aws:rds/instance:Instance";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
const repository = "aws:ecr/repository:Repository";
const cluster = "aws:eks/cluster:Cluster";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const key = "aws:kms/key:Key";

const bucket = resource("aws:s3/bucket:Bucket", {}, { name: "artifacts" });
/** A bucket with another resource that is for it. */
const bucketWith = (type: string, props: Parameters<typeof one>[1] = {}): Case => ({
  resources: [bucket, resource(type, { bucket: unknown, ...props }, { sources: { bucket: [bucket.urn] } })],
});
const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const policy = (effect: string, secure: string | string[]): string =>
  JSON.stringify({
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "s3:GetObject" },
      {
        Effect: effect,
        Principal: "*",
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": secure } },
      },
    ],
  });

export const encryption: CasesByRule = {
  "encrypted-volume": {
    breaks: {
      "a launch template with a plain disk": one(template, disk(), /\/dev\/xvda is not encrypted/),
      "a launch template that says no": one(template, disk("false")),
      "a launch template without a disk": one(template, {}, /maps no block device/),
      "a plain volume": one("aws:ebs/volume:Volume", { size: 10 }),
    },
    keeps: {
      "a launch template with an encrypted disk": one(template, disk("true")),
      "an encrypted volume": one("aws:ebs/volume:Volume", { encrypted: true }),
    },
  },
  "encrypted-storage-class": {
    breaks: {
      "a class that says nothing": one(storageClass, { provisioner: "ebs.csi.aws.com" }),
      "a class that says no": one(storageClass, {
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "false" },
      }),
    },
    keeps: {
      "an encrypted class": one(storageClass, {
        provisioner: "ebs.csi.aws.com",
        parameters: { encrypted: "true" },
      }),
      "the class of another cloud": one(storageClass, { provisioner: "pd.csi.storage.gke.io" }),
    },
  },
  "encrypted-database": {
    breaks: {
      "a plain database": one(database, {}),
      "one that says no": one(database, { storageEncrypted: false }),
    },
    keeps: { "an encrypted database": one(database, { storageEncrypted: true }) },
  },
  "encrypted-cache": {
    breaks: {
      "a cache that is plain on disk": one(cache, { transitEncryptionEnabled: true }, /atRest/),
      "a cache that is plain on the wire": one(cache, { atRestEncryptionEnabled: true }, /transit/),
    },
    keeps: {
      "a cache with both": one(cache, { atRestEncryptionEnabled: true, transitEncryptionEnabled: true }),
    },
  },
  "encrypted-bucket": {
    breaks: { "a bucket that leaves it to AWS": { resources: [bucket] } },
    keeps: {
      "a bucket that says how": bucketWith(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ),
    },
  },
  "tls-only-bucket": {
    breaks: {
      "a bucket without a policy": { resources: [bucket] },
      "a policy that allows where it should deny": bucketWith(policyType, {
        policy: policy("Allow", "false"),
      }),
      "a policy that denies what comes with TLS": bucketWith(policyType, { policy: policy("Deny", "true") }),
    },
    keeps: {
      "a policy that denies requests without TLS": bucketWith(policyType, {
        policy: policy("Deny", "false"),
      }),
      "a policy with a list of one": bucketWith(policyType, { policy: policy("Deny", ["false"]) }),
      "a policy that is not known yet": bucketWith(policyType, { policy: unknown }),
    },
  },
  "encrypted-repository": {
    breaks: {
      "a repository that leaves it to AWS": one(repository, {}),
      "one with AWS' own key": one(repository, { encryptionConfigurations: [{ encryptionType: "AES256" }] }),
    },
    keeps: {
      "a repository with a key of KMS": one(repository, {
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: unknown }],
      }),
    },
  },
  "encrypted-cluster-secrets": {
    breaks: {
      "a cluster that leaves it to EKS": one(cluster, {}),
      "one that encrypts something else": one(cluster, { encryptionConfig: { resources: ["configmaps"] } }),
    },
    keeps: {
      "a cluster with a key": one(cluster, {
        encryptionConfig: { resources: ["secrets"], provider: { keyArn: unknown } },
      }),
    },
  },
  "encrypted-logs": {
    breaks: { "a log group without a key": one(logGroup, { retentionInDays: 30 }) },
    keeps: { "a log group whose key is to come": one(logGroup, { kmsKeyId: unknown }) },
  },
  "rotating-key": {
    breaks: {
      "a key for ever": one(key, {}),
      "a key that says no": one(key, { enableKeyRotation: false }),
      "a symmetric key by name": one(key, { customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
    },
    keeps: {
      "a key that is rotated": one(key, { enableKeyRotation: true }),
      "a key for signing, which AWS cannot rotate": one(key, { customerMasterKeySpec: "ECC_NIST_P256" }),
    },
  },
};
