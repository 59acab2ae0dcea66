import { text } from "../../../../../sandbox/plugins/common/fields";
import type { JsonObject } from "../../../../../sandbox/plugins/common/properties";
import type { Resource } from "../session";
import { anyStatement, arn, id, type Sample } from "./sample";

/** Managed services, and names for what is exposed. */
export const serviceSamples: Sample[] = [
  {
    name: "db-subnets",
    type: "aws:rds/subnetGroup:SubnetGroup",
    inputs: (all) => ({ subnetIds: [id(all, "subnet-b"), id(all, "subnet-a")] }),
  },
  {
    name: "db-parameters",
    type: "aws:rds/parameterGroup:ParameterGroup",
    inputs: () => ({ family: "postgres18", parameters: [{ name: "rds.force_ssl", value: "1" }] }),
  },
  {
    name: "db",
    type: "aws:rds/instance:Instance",
    inputs: (all) => ({
      engine: "postgres",
      engineVersion: "18",
      instanceClass: "db.t4g.medium",
      allocatedStorage: 20,
      storageEncrypted: true,
      kmsKeyId: arn(all, "key"),
      manageMasterUserPassword: true,
      username: "mlops",
      dbSubnetGroupName: id(all, "db-subnets"),
      parameterGroupName: id(all, "db-parameters"),
      vpcSecurityGroupIds: [id(all, "group")],
      skipFinalSnapshot: true,
    }),
    importedAs: (all) => text(all.db?.outputs.identifier),
  },
  {
    name: "cache-subnets",
    type: "aws:elasticache/subnetGroup:SubnetGroup",
    inputs: (all) => ({ subnetIds: [id(all, "subnet-a")] }),
  },
  {
    name: "cache-parameters",
    type: "aws:elasticache/parameterGroup:ParameterGroup",
    inputs: () => ({ family: "valkey8", parameters: [{ name: "maxmemory-policy", value: "allkeys-lru" }] }),
  },
  {
    name: "cache-user",
    type: "aws:elasticache/user:User",
    inputs: () => ({
      userId: "models",
      userName: "default",
      engine: "valkey",
      accessString: "on ~* +@all",
      passwords: ["a-long-enough-password"],
    }),
  },
  {
    name: "cache-users",
    type: "aws:elasticache/userGroup:UserGroup",
    inputs: (all) => ({ userGroupId: "models", engine: "valkey", userIds: [id(all, "cache-user")] }),
  },
  {
    name: "cache",
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    inputs: (all) => ({
      description: "cache of predictions",
      engine: "valkey",
      engineVersion: "8.1",
      nodeType: "cache.t4g.small",
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      transitEncryptionEnabled: true,
      parameterGroupName: id(all, "cache-parameters"),
      subnetGroupName: id(all, "cache-subnets"),
      securityGroupIds: [id(all, "group")],
      userGroupIds: [id(all, "cache-users")],
    }),
  },
  { name: "bucket", type: "aws:s3/bucket:Bucket", inputs: () => ({}) },
  {
    name: "versioning",
    type: "aws:s3/bucketVersioning:BucketVersioning",
    inputs: (all) => ({ bucket: id(all, "bucket"), versioningConfiguration: { status: "Enabled" } }),
  },
  {
    name: "bucket-policy",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: (all) => ({ bucket: id(all, "bucket"), policy: anyStatement }),
  },
  {
    name: "block",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    inputs: (all) => ({ bucket: id(all, "bucket"), blockPublicAcls: true, blockPublicPolicy: true }),
  },
  {
    name: "ownership",
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    inputs: (all) => ({ bucket: id(all, "bucket"), rule: { objectOwnership: "BucketOwnerEnforced" } }),
  },
  {
    name: "encryption",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    inputs: (all) => ({
      bucket: id(all, "bucket"),
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
    }),
  },
  {
    name: "lifecycle",
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    inputs: (all) => ({
      bucket: id(all, "bucket"),
      rules: [{ id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 90 } }],
    }),
  },
  {
    name: "logging",
    type: "aws:s3/bucketLogging:BucketLogging",
    inputs: (all) => ({ bucket: id(all, "bucket"), targetBucket: id(all, "bucket"), targetPrefix: "log/" }),
  },
  {
    name: "images",
    type: "aws:ecr/repository:Repository",
    inputs: () => ({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS" }],
    }),
  },
  {
    name: "image-lifecycle",
    type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    inputs: (all) => ({ repository: id(all, "images"), policy: { rules: [] } }),
  },
  {
    name: "image-policy",
    type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
    inputs: (all) => ({ repository: id(all, "images"), policy: anyStatement }),
  },
  { name: "zone", type: "aws:route53/zone:Zone", inputs: () => ({ name: "models.example.org" }) },
  {
    name: "certificate",
    type: "aws:acm/certificate:Certificate",
    inputs: () => ({ domainName: "digits.models.example.org", validationMethod: "DNS" }),
  },
  {
    name: "record",
    type: "aws:route53/record:Record",
    inputs: (all) => ({ zoneId: id(all, "zone"), ttl: 60, ...validationOf(all.certificate) }),
  },
  {
    name: "validation",
    type: "aws:acm/certificateValidation:CertificateValidation",
    inputs: (all) => ({
      certificateArn: arn(all, "certificate"),
      validationRecordFqdns: [all.record?.outputs.fqdn ?? ""],
    }),
  },
  {
    name: "secret",
    type: "aws:secretsmanager/secret:Secret",
    inputs: (all) => ({ description: "of nobody", kmsKeyId: arn(all, "key"), recoveryWindowInDays: 7 }),
  },
  {
    name: "secret-version",
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    inputs: (all) => ({ secretId: id(all, "secret"), secretString: "hunter2" }),
  },
];

function validationOf(certificate: Resource | undefined): JsonObject {
  const [option] = (certificate?.outputs.domainValidationOptions ?? []) as Record<string, string>[];
  return {
    name: option?.resourceRecordName ?? "",
    type: option?.resourceRecordType ?? "",
    records: [option?.resourceRecordValue ?? ""],
  };
}
