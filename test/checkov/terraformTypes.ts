/** How Terraform calls a type, and those of its blocks that it has in the singular. */
export interface TerraformType {
  type: string;
  /** Pulumi's name → Terraform's, where one is not the other in snake case. */
  renamed?: Readonly<Record<string, string>>;
}

const as = (type: string, renamed?: TerraformType["renamed"]): TerraformType => ({ type, renamed });

/**
 * Every type of AWS that the stacks register. Pulumi makes blocks that may be repeated plural.
 * Source: the schema of terraform-provider-aws 6, which @pulumi/aws 7 is made from.
 */
export const terraformTypes: Readonly<Record<string, TerraformType>> = {
  "aws:acm/certificate:Certificate": as("aws_acm_certificate"),
  "aws:acm/certificateValidation:CertificateValidation": as("aws_acm_certificate_validation"),
  "aws:autoscaling/tag:Tag": as("aws_autoscaling_group_tag"),
  "aws:cloudwatch/logGroup:LogGroup": as("aws_cloudwatch_log_group"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": as("aws_default_security_group"),
  "aws:ec2/eip:Eip": as("aws_eip"),
  "aws:ec2/flowLog:FlowLog": as("aws_flow_log"),
  "aws:ec2/internetGateway:InternetGateway": as("aws_internet_gateway"),
  "aws:ec2/launchTemplate:LaunchTemplate": as("aws_launch_template"),
  "aws:ec2/natGateway:NatGateway": as("aws_nat_gateway"),
  "aws:ec2/route:Route": as("aws_route"),
  "aws:ec2/routeTable:RouteTable": as("aws_route_table", { routes: "route" }),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": as("aws_route_table_association"),
  "aws:ec2/securityGroup:SecurityGroup": as("aws_security_group"),
  "aws:ec2/subnet:Subnet": as("aws_subnet"),
  "aws:ec2/vpc:Vpc": as("aws_vpc"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": as("aws_vpc_endpoint"),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": as("aws_ecr_lifecycle_policy"),
  "aws:ecr/repository:Repository": as("aws_ecr_repository", {
    encryptionConfigurations: "encryption_configuration",
    imageTagMutabilityExclusionFilters: "image_tag_mutability_exclusion_filter",
  }),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": as("aws_ecr_repository_policy"),
  "aws:eks/accessEntry:AccessEntry": as("aws_eks_access_entry"),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": as("aws_eks_access_policy_association"),
  "aws:eks/addon:Addon": as("aws_eks_addon"),
  "aws:eks/cluster:Cluster": as("aws_eks_cluster"),
  "aws:eks/nodeGroup:NodeGroup": as("aws_eks_node_group", { taints: "taint" }),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": as("aws_eks_pod_identity_association"),
  "aws:elasticache/parameterGroup:ParameterGroup": as("aws_elasticache_parameter_group", {
    parameters: "parameter",
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": as("aws_elasticache_replication_group", {
    logDeliveryConfigurations: "log_delivery_configuration",
  }),
  "aws:elasticache/subnetGroup:SubnetGroup": as("aws_elasticache_subnet_group"),
  "aws:elasticache/user:User": as("aws_elasticache_user"),
  "aws:elasticache/userGroup:UserGroup": as("aws_elasticache_user_group"),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": as("aws_iam_openid_connect_provider", {
    clientIdLists: "client_id_list",
    thumbprintLists: "thumbprint_list",
  }),
  "aws:iam/policy:Policy": as("aws_iam_policy"),
  "aws:iam/role:Role": as("aws_iam_role", { inlinePolicies: "inline_policy" }),
  "aws:iam/rolePolicy:RolePolicy": as("aws_iam_role_policy"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": as("aws_iam_role_policy_attachment"),
  "aws:kms/alias:Alias": as("aws_kms_alias"),
  "aws:kms/key:Key": as("aws_kms_key"),
  "aws:rds/instance:Instance": as("aws_db_instance"),
  "aws:rds/parameterGroup:ParameterGroup": as("aws_db_parameter_group", { parameters: "parameter" }),
  "aws:rds/subnetGroup:SubnetGroup": as("aws_db_subnet_group"),
  "aws:route53/record:Record": as("aws_route53_record", { aliases: "alias" }),
  "aws:route53/zone:Zone": as("aws_route53_zone"),
  "aws:s3/bucket:Bucket": as("aws_s3_bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": as(
    "aws_s3_bucket_lifecycle_configuration",
    { rules: "rule" },
  ),
  "aws:s3/bucketLogging:BucketLogging": as("aws_s3_bucket_logging"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": as("aws_s3_bucket_ownership_controls"),
  "aws:s3/bucketPolicy:BucketPolicy": as("aws_s3_bucket_policy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": as("aws_s3_bucket_public_access_block"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": as(
    "aws_s3_bucket_server_side_encryption_configuration",
    { rules: "rule" },
  ),
  "aws:s3/bucketVersioning:BucketVersioning": as("aws_s3_bucket_versioning"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": as("aws_vpc_security_group_egress_rule"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": as("aws_vpc_security_group_ingress_rule"),
};

/** Attributes that are maps: their keys are the user's, and they are no blocks. */
export const maps = ["tags", "tagsAll", "labels", "variables"];

/** `enabledClusterLogTypes` → `enabled_cluster_log_types`, `cidrIpv4` → `cidr_ipv4` */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
