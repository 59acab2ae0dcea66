import { createHash } from "node:crypto";
import { taggable } from "../../components/aws/taggable";

type Values = Record<string, unknown>;

/** What AWS would answer to a registration: an id, an ARN, and what it computes. */
export interface InventedResource {
  id: string;
  state: Values;
}

const region = "us-east-1";
const account = "123456789012";

/** A resource of AWS with names, ids and ARNs of the right shape; undefined for a type that no component uses. */
export function inventAwsResource(type: string, name: string, inputs: Values): InventedResource | undefined {
  if (!(type in taggable)) return undefined;
  const physicalName = nameIn(inputs) ?? `${name}-${digest(name).slice(0, 7)}`;
  const prefix = idPrefixes[type];
  const id = prefix === undefined ? physicalName : `${prefix}-${digest(name).slice(0, 17)}`;
  const arn = arnOf(type, id);
  const given = { name: physicalName, arn, region, ...inputs };
  return { id, state: { ...given, ...computed[type]?.(inputs, { id, arn, name: physicalName }) } };
}

/** What AWS would answer to a question; undefined for one that no component asks. */
export function inventAwsAnswer(token: string, question: Values): Values | undefined {
  return answers[token]?.(question);
}

/** The name that the program fixed, whatever the type calls it. */
function nameIn(inputs: Values): string | undefined {
  const keys = [
    "name",
    "nodeGroupName",
    "identifier",
    "replicationGroupId",
    "bucket",
    "userId",
    "userGroupId",
  ];
  return keys.map((key) => inputs[key]).find((value) => typeof value === "string");
}

/** Types that AWS names by an id of its own. */
const idPrefixes: Record<string, string> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
  "aws:ec2/eip:Eip": "eipalloc",
  "aws:ec2/flowLog:FlowLog": "fl",
  "aws:ec2/internetGateway:InternetGateway": "igw",
  "aws:ec2/launchTemplate:LaunchTemplate": "lt",
  "aws:ec2/natGateway:NatGateway": "nat",
  "aws:ec2/routeTable:RouteTable": "rtb",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
};

/** ARNs that are not `arn:aws:<service>:<region>:<account>:<kind>/<id>`. */
const arns: Record<string, (id: string) => string> = {
  "aws:cloudwatch/logGroup:LogGroup": (id) => `arn:aws:logs:${region}:${account}:log-group:${id}`,
  "aws:iam/policy:Policy": (id) => `arn:aws:iam::${account}:policy/${id}`,
  "aws:iam/role:Role": (id) => `arn:aws:iam::${account}:role/${id}`,
  "aws:rds/instance:Instance": (id) => `arn:aws:rds:${region}:${account}:db:${id}`,
  "aws:route53/zone:Zone": (id) => `arn:aws:route53:::hostedzone/${id}`,
  "aws:s3/bucket:Bucket": (id) => `arn:aws:s3:::${id}`,
  "aws:secretsmanager/secret:Secret": (id) => `arn:aws:secretsmanager:${region}:${account}:secret:${id}`,
};

/** `aws:ec2/vpc:Vpc` → `arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0123…` */
function arnOf(type: string, id: string): string {
  const [, path = ""] = type.split(":");
  const [service, kind] = path.split("/");
  return arns[type]?.(id) ?? `arn:aws:${service}:${region}:${account}:${kind}/${id}`;
}

interface Identity {
  id: string;
  arn: string;
  name: string;
}

/** What AWS adds to what it was given. */
const computed: Record<string, (inputs: Values, identity: Identity) => Values> = {
  "aws:acm/certificate:Certificate": ({ domainName }) => ({
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_${digest(String(domainName)).slice(0, 32)}.${String(domainName)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_validation.acm-validations.aws.",
      },
    ],
  }),
  "aws:ec2/eip:Eip": (_, { id }) => ({ allocationId: id, publicIp: "198.51.100.7" }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1, defaultVersion: 1 }),
  "aws:ecr/repository:Repository": (_, { name }) => ({
    registryId: account,
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
  }),
  "aws:eks/cluster:Cluster": ({ vpcConfig }, { name }) => ({
    endpoint: `https://${digest(name).slice(0, 32).toUpperCase()}.gr7.${region}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from(`authority of ${name}`).toString("base64") },
    vpcConfig: { ...(vpcConfig as Values), ...clusterNetwork(name) },
    platformVersion: "eks.1",
    status: "ACTIVE",
  }),
  "aws:eks/nodeGroup:NodeGroup": (_, { name }) => ({
    nodeGroupName: name,
    resources: [{ autoscalingGroups: [{ name: `eks-${name}-${digest(name).slice(0, 8)}` }] }],
    status: "ACTIVE",
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": (_, { name }) => ({
    primaryEndpointAddress: `master.${name}.abc123.use1.cache.amazonaws.com`,
    readerEndpointAddress: `replica.${name}.abc123.use1.cache.amazonaws.com`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ url }) => ({
    arn: `arn:aws:iam::${account}:oidc-provider/${String(url).replace("https://", "")}`,
  }),
  "aws:kms/key:Key": (_, { id }) => ({ keyId: id }),
  "aws:rds/instance:Instance": ({ port = 5432 }, { name }) => ({
    identifier: name,
    address: `${name}.abc123.${region}.rds.amazonaws.com`,
    endpoint: `${name}.abc123.${region}.rds.amazonaws.com:${String(port)}`,
    port,
    resourceId: `db-${digest(name).slice(0, 26).toUpperCase()}`,
    masterUserSecrets: [
      {
        secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:rds!db-${name}`,
        secretStatus: "active",
      },
    ],
  }),
  "aws:route53/record:Record": ({ name }) => ({ fqdn: name }),
  "aws:s3/bucket:Bucket": (_, { name }) => ({
    bucket: name,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  }),
};

const zones = ["a", "b", "c", "d"].map((letter) => `${region}${letter}`);

const answers: Record<string, (question: Values) => Values> = {
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": ({ filters }) => {
    const [{ values: types = [] } = {}] = filters as { values?: string[] }[];
    const offered = types.flatMap((type) => zones.map((zone) => ({ type, zone })));
    return { instanceTypes: offered.map(({ type }) => type), locations: offered.map(({ zone }) => zone) };
  },
  "aws:ec2/getVpc:getVpc": ({ id }) => ({ id, cidrBlock: "10.42.0.0/16" }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({
    userName: "AWS",
    password: digest("token of ECR"),
    proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
  }),
  "aws:eks/getCluster:getCluster": ({ name }) => ({
    name,
    endpoint: `https://${digest(String(name)).slice(0, 32).toUpperCase()}.gr7.${region}.eks.amazonaws.com`,
    certificateAuthorities: [{ data: Buffer.from(`authority of ${String(name)}`).toString("base64") }],
    vpcConfig: clusterNetwork(String(name)),
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: zones,
    zoneIds: [1, 2, 4, 6].map((number) => `use1-az${number}`),
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/deployer`,
  }),
  "aws:route53/getZone:getZone": ({ name }) => ({
    name,
    zoneId: `Z${digest(String(name)).slice(0, 20).toUpperCase()}`,
  }),
  "aws:servicequotas/getServiceQuota:getServiceQuota": () => ({ value: 1000 }),
};

function clusterNetwork(name: string): Values {
  const hex = digest(name).slice(0, 17);
  return { clusterSecurityGroupId: `sg-${hex}`, vpcId: `vpc-${hex}` };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
