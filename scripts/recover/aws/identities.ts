import { crc32 } from "node:zlib";

/** Inputs of a resource, those that are text. */
export type Inputs = (name: string) => string | undefined;

/** How the id of a resource is found whose creation was interrupted. */
export type Identity =
  /** It follows from the inputs; undefined where one of them is missing. Whether it is there, the refresh finds out. */
  | { by: "inputs"; id: (inputs: Inputs) => string | undefined }
  /** AWS drew it: the tag with the URN leads to the ARN. `global` services are known to the region us-east-1 alone. */
  | { by: "tag"; idOf: (arn: string) => string; global?: true }
  /** AWS drew it, and it takes no tags: one question tells. */
  | {
      by: "question";
      words: (inputs: Inputs) => string[];
      idIn: (answer: unknown, inputs: Inputs) => string | undefined;
    }
  /** It need not be found. */
  | { by: "nothing"; why: string };

const input =
  (name: string): Extract<Identity, { by: "inputs" }>["id"] =>
  (inputs) =>
    inputs(name);

/** Several inputs with something between them; undefined unless all are there. */
const joined =
  (separator: string, ...names: string[]): Extract<Identity, { by: "inputs" }>["id"] =>
  (inputs) => {
    const values = names.map(inputs);
    return values.includes(undefined) ? undefined : values.join(separator);
  };

const name: Identity = { by: "inputs", id: input("name") };
const ofBucket: Identity = { by: "inputs", id: input("bucket") };
const ofRepository: Identity = { by: "inputs", id: input("repository") };
/** `arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0123` → `subnet-0123` */
const lastPart: Identity = { by: "tag", idOf: (arn) => arn.slice(arn.lastIndexOf("/") + 1) };
const arnItself: Identity = { by: "tag", idOf: (arn) => arn };

/**
 * Every type that the program can register.
 * Source: the "Import" section of each resource in the documentation of @pulumi/aws 7.48.0, which says what its id is.
 */
export const identities: Readonly<Record<string, Identity>> = {
  "aws:acm/certificate:Certificate": arnItself,
  "aws:acm/certificateValidation:CertificateValidation": {
    by: "nothing",
    why: "only waits: the next update waits again",
  },
  "aws:autoscaling/tag:Tag": {
    by: "inputs",
    id: (inputs) => {
      const [group, key] = [inputs("autoscalingGroupName"), inputs("tag.key")];
      return group === undefined || key === undefined ? undefined : `${group},${key}`;
    },
  },
  "aws:cloudwatch/eventRule:EventRule": name,
  "aws:cloudwatch/eventTarget:EventTarget": { by: "inputs", id: joined("-", "rule", "targetId") },
  "aws:cloudwatch/logGroup:LogGroup": name,
  "aws:cloudwatch/metricAlarm:MetricAlarm": name,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    by: "nothing",
    why: "AWS made it together with the VPC: the next update takes it over again",
  },
  "aws:ec2/eip:Eip": lastPart,
  "aws:ec2/flowLog:FlowLog": lastPart,
  "aws:ec2/internetGateway:InternetGateway": lastPart,
  "aws:ec2/launchTemplate:LaunchTemplate": lastPart,
  "aws:ec2/natGateway:NatGateway": lastPart,
  "aws:ec2/placementGroup:PlacementGroup": name,
  "aws:ec2/route:Route": { by: "inputs", id: routeId },
  "aws:ec2/routeTable:RouteTable": lastPart,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    by: "question",
    words: (inputs) => [
      ...["ec2", "describe-route-tables"],
      ...["--filters", `Name=association.subnet-id,Values=${inputs("subnetId") ?? ""}`],
    ],
    idIn: associationIn,
  },
  "aws:ec2/securityGroup:SecurityGroup": lastPart,
  "aws:ec2/subnet:Subnet": lastPart,
  "aws:ec2/vpc:Vpc": lastPart,
  "aws:ec2/vpcEndpoint:VpcEndpoint": lastPart,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository,
  "aws:ecr/repository:Repository": name,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ofRepository,
  "aws:eks/accessEntry:AccessEntry": { by: "inputs", id: joined(":", "clusterName", "principalArn") },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    by: "inputs",
    id: joined("#", "clusterName", "principalArn", "policyArn"),
  },
  "aws:eks/addon:Addon": { by: "inputs", id: joined(":", "clusterName", "addonName") },
  "aws:eks/cluster:Cluster": name,
  "aws:eks/nodeGroup:NodeGroup": { by: "inputs", id: joined(":", "clusterName", "nodeGroupName") },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": lastPart,
  "aws:elasticache/parameterGroup:ParameterGroup": name,
  "aws:elasticache/replicationGroup:ReplicationGroup": { by: "inputs", id: input("replicationGroupId") },
  "aws:elasticache/subnetGroup:SubnetGroup": name,
  "aws:elasticache/user:User": { by: "inputs", id: input("userId") },
  "aws:elasticache/userGroup:UserGroup": { by: "inputs", id: input("userGroupId") },
  "aws:iam/instanceProfile:InstanceProfile": name,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { ...arnItself, global: true },
  "aws:iam/policy:Policy": { ...arnItself, global: true },
  "aws:iam/role:Role": name,
  "aws:iam/rolePolicy:RolePolicy": { by: "inputs", id: joined(":", "role", "name") },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { by: "inputs", id: joined("/", "role", "policyArn") },
  "aws:kms/alias:Alias": name,
  "aws:kms/key:Key": lastPart,
  "aws:rds/instance:Instance": { by: "inputs", id: input("identifier") },
  "aws:rds/parameterGroup:ParameterGroup": name,
  "aws:rds/subnetGroup:SubnetGroup": name,
  "aws:route53/record:Record": { by: "inputs", id: recordId },
  "aws:route53/zone:Zone": { ...lastPart, global: true },
  "aws:s3/bucket:Bucket": ofBucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
  "aws:s3/bucketLogging:BucketLogging": ofBucket,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  "aws:secretsmanager/secret:Secret": arnItself,
  "aws:secretsmanager/secretVersion:SecretVersion": {
    by: "nothing",
    why: "the next update writes the value once more, as the newest version",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": lastPart,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": lastPart,
};

/** `r-rtb-0123` and a checksum of where the route leads: `…1080289494` is the default route. */
function routeId(inputs: Inputs): string | undefined {
  const table = inputs("routeTableId");
  const destination = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"]
    .map(inputs)
    .find((one) => one !== undefined);
  return table === undefined || destination === undefined ? undefined : `r-${table}${crc32(destination)}`;
}

/** `Z0123_model.example.com_CNAME` */
function recordId(inputs: Inputs): string | undefined {
  const [zone, record, type] = [inputs("zoneId"), inputs("name"), inputs("type")];
  if (zone === undefined || record === undefined || type === undefined) return undefined;
  const set = inputs("setIdentifier");
  return [zone, record.toLowerCase().replace(/\.$/, ""), type, ...(set === undefined ? [] : [set])].join("_");
}

interface RouteTables {
  RouteTables?: {
    Associations?: { RouteTableAssociationId: string; RouteTableId?: string; SubnetId?: string }[];
  }[];
}

function associationIn(answer: unknown, inputs: Inputs): string | undefined {
  const { RouteTables: tables = [] } = answer as RouteTables;
  return tables
    .flatMap(({ Associations: associations = [] }) => associations)
    .find((one) => one.SubnetId === inputs("subnetId") && one.RouteTableId === inputs("routeTableId"))
    ?.RouteTableAssociationId;
}
