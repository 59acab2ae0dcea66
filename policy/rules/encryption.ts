import { bucketsWithout } from "../buckets";
import { all, ofType, type Rule, type StackRule, unless } from "../rule";
import { at, isSet, isUnknown, list, mayBe, mayBeTrue, parsed, type Plain, texts } from "../values";

/** What is stored is encrypted, what is sent too. */
export const encryption: Rule[] = [
  {
    id: "encrypted-volume",
    description: "Disks of nodes and volumes are encrypted.",
    remedy: "Set ebs.encrypted of every block device, or encrypted of the volume.",
    severity: "high",
    check: all(
      ofType("aws:ec2/launchTemplate:LaunchTemplate", ({ props }) => {
        const devices = list(props["blockDeviceMappings"]);
        if (isUnknown(props["blockDeviceMappings"])) return [];
        if (devices.length === 0)
          return ["it maps no block device, so that the disk is the image's, unencrypted"];
        return devices
          .filter((device) => !mayBeTrue(at(device, "ebs", "encrypted")))
          .map((device) => `${texts(device["deviceName"]).join("") || "a block device"} is not encrypted`);
      }),
      ofType("aws:ebs/volume:Volume", ({ props }) =>
        unless(mayBeTrue(props["encrypted"]), "it is not encrypted"),
      ),
    ),
  },
  {
    id: "encrypted-storage-class",
    description: "Volumes that a storage class makes on EBS are encrypted.",
    remedy: 'Set the parameter encrypted: "true".',
    severity: "high",
    check: ofType("kubernetes:storage.k8s.io/v1:StorageClass", ({ props }) =>
      unless(
        props["provisioner"] !== "ebs.csi.aws.com" || mayBeTrue(at(props, "parameters", "encrypted")),
        "its volumes are not encrypted",
      ),
    ),
  },
  {
    id: "encrypted-database",
    description: "Databases are encrypted at rest.",
    remedy: "Set storageEncrypted, and kmsKeyId for a key of your own.",
    severity: "high",
    check: ofType(["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"], ({ props }) =>
      unless(mayBeTrue(props["storageEncrypted"]), "storageEncrypted is not true"),
    ),
  },
  {
    id: "encrypted-cache",
    description: "Caches are encrypted at rest and in transit.",
    remedy: "Set atRestEncryptionEnabled and transitEncryptionEnabled.",
    severity: "high",
    check: ofType("aws:elasticache/replicationGroup:ReplicationGroup", ({ props }) =>
      ["atRestEncryptionEnabled", "transitEncryptionEnabled"]
        .filter((field) => !mayBeTrue(props[field]))
        .map((field) => `${field} is not true`),
    ),
  },
  {
    id: "encrypted-bucket",
    description: "Every bucket states how its objects are encrypted.",
    remedy: "Add a BucketServerSideEncryptionConfiguration for the bucket.",
    severity: "high",
    checkStack: companionOfBucket(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "no BucketServerSideEncryptionConfiguration is for this bucket",
    ),
  },
  {
    id: "tls-only-bucket",
    description: "Every bucket refuses requests without TLS.",
    remedy: "Deny s3:* where aws:SecureTransport is false, in a BucketPolicy.",
    severity: "high",
    checkStack: companionOfBucket(
      "aws:s3/bucketPolicy:BucketPolicy",
      "no BucketPolicy denies requests to this bucket that come without TLS",
      refusesPlainText,
    ),
  },
  {
    id: "encrypted-repository",
    description: "Image repositories are encrypted with a key of KMS.",
    remedy: "Set encryptionConfigurations to one of encryptionType KMS.",
    severity: "medium",
    check: ofType("aws:ecr/repository:Repository", ({ props: { encryptionConfigurations: found } }) => {
      const types = list(found).map(({ encryptionType }) => encryptionType);
      const isEncrypted = isUnknown(found) || types.some((type) => mayBe(type, "KMS", "KMS_DSSE"));
      return unless(isEncrypted, "no encryptionConfigurations with encryptionType KMS");
    }),
  },
  {
    id: "encrypted-cluster-secrets",
    description: "Kubernetes Secrets are encrypted with a key of the account.",
    remedy: "Set encryptionConfig with the resource secrets and a key of KMS.",
    severity: "high",
    check: ofType("aws:eks/cluster:Cluster", ({ props: { encryptionConfig } }) => {
      const resources = at(encryptionConfig, "resources");
      const isEncrypted = isUnknown(resources) || texts(resources).includes("secrets");
      return unless(isEncrypted, "encryptionConfig does not name secrets");
    }),
  },
  {
    id: "encrypted-logs",
    description: "Log groups are encrypted with a key of KMS.",
    remedy: "Set kmsKeyId to a key that CloudWatch Logs may use.",
    severity: "medium",
    check: ofType("aws:cloudwatch/logGroup:LogGroup", ({ props }) =>
      unless(isSet(props["kmsKeyId"]), "no kmsKeyId"),
    ),
  },
  {
    id: "rotating-key",
    description: "Keys are rotated every year.",
    remedy: "Set enableKeyRotation.",
    severity: "medium",
    check: ofType("aws:kms/key:Key", ({ props }) => {
      const isSymmetric = mayBe(props["customerMasterKeySpec"] ?? null, null, "SYMMETRIC_DEFAULT");
      return unless(!isSymmetric || mayBeTrue(props["enableKeyRotation"]), "enableKeyRotation is not true");
    }),
  },
];

function companionOfBucket(
  type: string,
  message: string,
  where?: (props: Record<string, Plain>) => boolean,
): StackRule["checkStack"] {
  return (resources) =>
    bucketsWithout(resources, { type, where: where && (({ props }) => where(props)) }).map(({ urn }) => ({
      urn,
      message,
    }));
}

/** A policy that is not known yet may. */
function refusesPlainText({ policy }: Record<string, Plain>): boolean {
  if (isUnknown(policy)) return true;
  return list(at(parsed(policy), "Statement")).some((statement) => {
    const secure = at(statement, "Condition", "Bool", "aws:SecureTransport");
    return (
      statement["Effect"] === "Deny" && [secure].flat().some((value) => value === "false" || value === false)
    );
  });
}
