import type { PolicyStatement } from "../components/aws";
import { identities } from "./identities";
import { each, type Permissions } from "./scope";

const network: Permissions = ({ region, accountId }) => [
  { sid: "Look", actions: ["ec2:Describe*", "autoscaling:Describe*"], resources: ["*"] },
  {
    sid: "Network",
    actions: each(
      "ec2",
      `CreateVpc DeleteVpc ModifyVpcAttribute CreateSubnet DeleteSubnet ModifySubnetAttribute
       CreateInternetGateway DeleteInternetGateway AttachInternetGateway DetachInternetGateway
       AllocateAddress ReleaseAddress AssociateAddress DisassociateAddress CreateNatGateway DeleteNatGateway
       CreateRouteTable DeleteRouteTable AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation
       CreateRoute ReplaceRoute DeleteRoute CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints
       CreateFlowLogs DeleteFlowLogs`,
    ),
    resources: [`arn:aws:ec2:${region}:${accountId}:*/*`],
  },
  {
    sid: "Machines",
    // EKS tries a launch template out with the rights of whoever asks for the node group.
    actions: each(
      "ec2",
      `CreateSecurityGroup DeleteSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress
       RevokeSecurityGroupIngress RevokeSecurityGroupEgress ModifySecurityGroupRules
       UpdateSecurityGroupRuleDescriptionsIngress UpdateSecurityGroupRuleDescriptionsEgress
       CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate RunInstances
       CreateTags DeleteTags`,
    ),
    resources: [`arn:aws:ec2:${region}:${accountId}:*/*`, `arn:aws:ec2:${region}::image/*`],
  },
];

const cluster: Permissions = ({ region, accountId, installation, reviews }) => [
  {
    sid: "Cluster",
    actions: each(
      "eks",
      `CreateCluster DeleteCluster DescribeCluster UpdateClusterConfig UpdateClusterVersion
       AssociateEncryptionConfig CreateAddon UpdateAddon DeleteAddon DescribeAddon
       CreateNodegroup UpdateNodegroupConfig UpdateNodegroupVersion DeleteNodegroup DescribeNodegroup
       CreateAccessEntry UpdateAccessEntry DeleteAccessEntry DescribeAccessEntry AssociateAccessPolicy
       DisassociateAccessPolicy ListAssociatedAccessPolicies CreatePodIdentityAssociation
       UpdatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation
       DescribeUpdate AccessKubernetesApi TagResource UntagResource ListTagsForResource`,
    ),
    resources: [installation, ...(reviews ? [`${installation}-*`] : [])].flatMap((name) =>
      ["cluster", "nodegroup", "addon", "access-entry", "podidentityassociation"].map(
        (kind) => `arn:aws:eks:${region}:${accountId}:${kind}/${name}${kind === "cluster" ? "" : "/*"}`,
      ),
    ),
  },
  {
    sid: "Catalogue",
    actions: each("eks", "DescribeAddonVersions DescribeClusterVersions"),
    resources: ["*"],
  },
  {
    sid: "ScaleFromZero",
    actions: each("autoscaling", "CreateOrUpdateTags DeleteTags"),
    resources: [`arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/eks-*`],
  },
  {
    sid: "Logs",
    actions: each(
      "logs",
      `CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey
       TagResource UntagResource ListTagsForResource`,
    ),
    resources: [`arn:aws:logs:${region}:${accountId}:log-group:*`],
  },
  { sid: "LogGroups", actions: ["logs:DescribeLogGroups"], resources: ["*"] },
  {
    sid: "Quotas",
    actions: each("servicequotas", "GetServiceQuota GetAWSDefaultServiceQuota"),
    resources: ["*"],
  },
];

const data: Permissions = ({ region, accountId }) => [
  {
    sid: "Database",
    actions: each(
      "rds",
      `CreateDBInstance ModifyDBInstance DeleteDBInstance RebootDBInstance DescribeDBInstances CreateDBSnapshot
       CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups
       CreateDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup DeleteDBParameterGroup
       DescribeDBParameterGroups DescribeDBParameters AddTagsToResource RemoveTagsFromResource ListTagsForResource`,
    ),
    resources: ["db", "subgrp", "pg", "snapshot", "og"].map(
      (kind) => `arn:aws:rds:${region}:${accountId}:${kind}:*`,
    ),
  },
  {
    sid: "MasterPassword",
    // RDS makes it and keeps it; a deployment never reads it.
    actions: each("secretsmanager", "CreateSecret TagResource DescribeSecret RotateSecret"),
    resources: [`arn:aws:secretsmanager:${region}:${accountId}:secret:rds!*`],
  },
  {
    sid: "KeyOfMasterPassword",
    // RDS encrypts it with the stack's key, by the rights of whoever asks for the database. Source: Amazon RDS User
    // Guide, permissions for Secrets Manager integration.
    actions: each("kms", "Decrypt GenerateDataKey"),
    resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
    conditions: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
  },
  {
    sid: "Cache",
    actions: each(
      "elasticache",
      `CreateReplicationGroup ModifyReplicationGroup DeleteReplicationGroup DescribeReplicationGroups
       DescribeCacheClusters IncreaseReplicaCount DecreaseReplicaCount CreateSnapshot
       CreateCacheSubnetGroup ModifyCacheSubnetGroup DeleteCacheSubnetGroup DescribeCacheSubnetGroups
       CreateCacheParameterGroup ModifyCacheParameterGroup ResetCacheParameterGroup DeleteCacheParameterGroup
       DescribeCacheParameterGroups DescribeCacheParameters CreateUser ModifyUser DeleteUser DescribeUsers
       CreateUserGroup ModifyUserGroup DeleteUserGroup DescribeUserGroups AddTagsToResource
       RemoveTagsFromResource ListTagsForResource`,
    ),
    resources: [`arn:aws:elasticache:${region}:${accountId}:*:*`],
  },
];

/** A stack of a pull request goes with the models that it trained: S3 deletes no bucket with anything in it. */
const emptyReviewBuckets: PolicyStatement[] = [
  { sid: "Versions", actions: ["s3:ListBucketVersions"], resources: ["arn:aws:s3:::mlflow-artifacts-*"] },
  {
    sid: "EmptyBuckets",
    actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    resources: ["arn:aws:s3:::mlflow-artifacts-*/*"],
  },
];

const store: Permissions = ({ region, accountId, reviews }) => [
  {
    sid: "Buckets",
    actions: each(
      "s3",
      `CreateBucket DeleteBucket ListBucket GetBucket* PutBucketTagging PutBucketPolicy DeleteBucketPolicy
       PutBucketVersioning PutBucketLogging PutBucketOwnershipControls PutBucketPublicAccessBlock
       GetEncryptionConfiguration PutEncryptionConfiguration GetLifecycleConfiguration
       PutLifecycleConfiguration GetAccelerateConfiguration GetReplicationConfiguration
       TagResource UntagResource ListTagsForResource`,
    ),
    resources: ["arn:aws:s3:::*"],
  },
  ...(reviews ? emptyReviewBuckets : []),
  {
    sid: "Images",
    actions: each(
      "ecr",
      `CreateRepository DeleteRepository DescribeRepositories PutImageTagMutability PutImageScanningConfiguration
       PutLifecyclePolicy GetLifecyclePolicy DeleteLifecyclePolicy SetRepositoryPolicy GetRepositoryPolicy
       DeleteRepositoryPolicy TagResource UntagResource ListTagsForResource`,
    ),
    resources: [`arn:aws:ecr:${region}:${accountId}:repository/*`],
  },
  { sid: "NewKeys", actions: ["kms:CreateKey", "kms:ListAliases"], resources: ["*"] },
  {
    sid: "Keys",
    actions: each(
      "kms",
      `DescribeKey EnableKeyRotation DisableKeyRotation GetKeyRotationStatus GetKeyPolicy PutKeyPolicy
       ScheduleKeyDeletion UpdateKeyDescription CreateAlias UpdateAlias DeleteAlias CreateGrant TagResource
       UntagResource ListResourceTags`,
    ),
    resources: [`arn:aws:kms:${region}:${accountId}:key/*`, `arn:aws:kms:${region}:${accountId}:alias/*`],
  },
];

const names: Permissions = ({ region, accountId }) => [
  {
    sid: "Certificates",
    actions: each(
      "acm",
      `RequestCertificate DescribeCertificate DeleteCertificate UpdateCertificateOptions AddTagsToCertificate
       RemoveTagsFromCertificate ListTagsForCertificate`,
    ),
    resources: [`arn:aws:acm:${region}:${accountId}:certificate/*`],
  },
  {
    sid: "Records",
    actions: each(
      "route53",
      `ChangeResourceRecordSets ListResourceRecordSets GetHostedZone ListTagsForResource
       ChangeTagsForResource CreateHostedZone UpdateHostedZoneComment DeleteHostedZone`,
    ),
    resources: ["arn:aws:route53:::hostedzone/*"],
  },
  { sid: "Changes", actions: ["route53:GetChange"], resources: ["arn:aws:route53:::change/*"] },
  { sid: "Zones", actions: each("route53", "ListHostedZones ListHostedZonesByName"), resources: ["*"] },
];

/** Everything that a deployment of the platform may do, by the policy that says so. */
export const deployPermissions: Readonly<Record<string, Permissions>> = {
  network,
  cluster,
  data,
  store,
  names,
  identities,
};

/** What a deployment reads of what it has made: enough to compare it with what was asked for, and to change nothing. */
export const readPermissions: Permissions = (scope) =>
  Object.values(deployPermissions)
    .flatMap((permissions) => permissions(scope))
    .filter(({ effect }) => effect !== "Deny")
    .map((statement) => ({ ...statement, actions: statement.actions.filter((one) => reads.test(one)) }))
    .filter(({ actions }) => actions.length > 0);

const reads = /^[a-z0-9-]+:(Describe|Get|List)/;
