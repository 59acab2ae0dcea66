import type { ResourceType } from "../resourceType";
import type { TypeName } from "../typeNames";
import { certificate, certificateValidation } from "./acm";
import { autoscalingTag } from "./autoscaling";
import {
  flowLog,
  vpcEndpoint,
  vpcEndpointRouteTableAssociation,
  vpcEndpointSubnetAssociation,
} from "./ec2/endpoints";
import { launchTemplate } from "./ec2/launchTemplate";
import { eip, internetGateway, natGateway, subnet, vpc } from "./ec2/network";
import { route, routeTable, routeTableAssociation } from "./ec2/routing";
import {
  defaultSecurityGroup,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  securityGroupRule,
} from "./ec2/security";
import { lifecyclePolicy, repository, repositoryPolicy } from "./ecr";
import { accessEntry, accessPolicyAssociation, addon, podIdentityAssociation } from "./eks/access";
import { cluster } from "./eks/cluster";
import { nodeGroup } from "./eks/nodeGroup";
import {
  cacheParameterGroup,
  cacheSubnetGroup,
  cacheUser,
  cacheUserGroup,
  replicationGroup,
} from "./elasticache";
import {
  instanceProfile,
  openIdConnectProvider,
  policy,
  role,
  rolePolicy,
  rolePolicyAttachment,
} from "./iam";
import { alias, key } from "./kms";
import { logGroup } from "./logs";
import { parameterGroup, subnetGroup } from "./rds/groups";
import { instance } from "./rds/instance";
import { record, zone } from "./route53";
import {
  bucket,
  bucketLifecycleConfiguration,
  bucketLogging,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketServerSideEncryptionConfiguration,
  bucketVersioning,
} from "./s3";
import { secret, secretVersion } from "./secretsManager";

/** How AWS answers for every type that the simulated cloud knows. */
export const resourceTypes: Readonly<Record<TypeName, ResourceType>> = {
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": certificateValidation,
  "aws:autoscaling/tag:Tag": autoscalingTag,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/route:Route": route,
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroupRule,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation":
    vpcEndpointRouteTableAssociation,
  "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": vpcEndpointSubnetAssociation,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": lifecyclePolicy,
  "aws:ecr/repository:Repository": repository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": repositoryPolicy,
  "aws:eks/accessEntry:AccessEntry": accessEntry,
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": accessPolicyAssociation,
  "aws:eks/addon:Addon": addon,
  "aws:eks/cluster:Cluster": cluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentityAssociation,
  "aws:elasticache/parameterGroup:ParameterGroup": cacheParameterGroup,
  "aws:elasticache/replicationGroup:ReplicationGroup": replicationGroup,
  "aws:elasticache/subnetGroup:SubnetGroup": cacheSubnetGroup,
  "aws:elasticache/user:User": cacheUser,
  "aws:elasticache/userGroup:UserGroup": cacheUserGroup,
  "aws:iam/instanceProfile:InstanceProfile": instanceProfile,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
  "aws:iam/policy:Policy": policy,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
  "aws:kms/alias:Alias": alias,
  "aws:kms/key:Key": key,
  "aws:rds/instance:Instance": instance,
  "aws:rds/parameterGroup:ParameterGroup": parameterGroup,
  "aws:rds/subnetGroup:SubnetGroup": subnetGroup,
  "aws:route53/record:Record": record,
  "aws:route53/zone:Zone": zone,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycleConfiguration,
  "aws:s3/bucketLogging:BucketLogging": bucketLogging,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketOwnershipControls,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPublicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketServerSideEncryptionConfiguration,
  "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupEgressRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupIngressRule,
};
