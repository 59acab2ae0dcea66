import { strings, text } from "../../plugins/common/fields";
import type { JsonObject } from "../../plugins/common/properties";
import { zonesOf } from "../account";
import { AwsError, toldBy } from "../awsError";
import { tokens } from "../inventory";
import { zoneId } from "../services/ec2/network";
import { eksCluster, hostedZone } from "./answers";
import { matching, offerings, one } from "./filters";
import type { Asking, Lookup } from "./lookup";

const ec2 = (
  operation: string,
  doing: string,
  answer: Lookup["answer"],
  others: readonly string[] = [],
): Lookup => ({
  service: "EC2",
  operation,
  permissions: [`ec2:${operation}`, ...others],
  doing,
  answer,
});

export const lookups: Readonly<Record<string, Lookup>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": ec2(
    "DescribeAvailabilityZones",
    "fetching Availability Zones",
    ({ account, args }) => {
      const names = zonesOf(account).filter((name) => !strings(args.excludeNames).includes(name));
      return {
        ...args,
        groupNames: [account.region],
        id: account.region,
        names,
        zoneIds: names.map(zoneId),
        region: account.region,
      };
    },
  ),
  "aws:index/getCallerIdentity:getCallerIdentity": {
    ...{ service: "STS", operation: "GetCallerIdentity", permissions: ["sts:GetCallerIdentity"] },
    doing: "reading STS Caller Identity",
    answer: ({ account }) => ({
      accountId: account.id,
      arn: account.arn,
      id: account.id,
      userId: "AIDASANDBOX",
    }),
  },
  "aws:index/getPartition:getPartition": {
    ...{ service: "", operation: "", permissions: [], doing: "reading Partition" },
    answer: () => ({
      ...{ dnsSuffix: "amazonaws.com", id: "aws", partition: "aws", reverseDnsPrefix: "com.amazonaws" },
    }),
  },
  "aws:index/getRegion:getRegion": {
    ...{ service: "", operation: "", permissions: [], doing: "reading Region" },
    answer: ({ account: { region } }) => ({
      ...{ description: region, id: region, name: region, region },
      endpoint: `ec2.${region}.amazonaws.com`,
    }),
  },
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": ec2(
    "DescribeInstanceTypeOfferings",
    "reading EC2 Instance Type Offerings",
    offerings,
  ),
  "aws:ec2/getVpc:getVpc": ec2(
    "DescribeVpcs",
    "reading EC2 VPC",
    (asking) => {
      const [{ id, properties }] = one(asking, tokens.vpc, "EC2 VPC", "InvalidVpcID.NotFound");
      const { arn, cidrBlock, dhcpOptionsId, enableDnsHostnames, enableDnsSupport, mainRouteTableId } =
        properties;
      return {
        ...{ arn, cidrBlock, dhcpOptionsId, enableDnsHostnames, enableDnsSupport, mainRouteTableId, id },
        ...{ default: false, instanceTenancy: properties.instanceTenancy, ownerId: asking.account.id },
        ...{ cidrBlockAssociations: [], state: "available", region: asking.account.region },
        enableNetworkAddressUsageMetrics: false,
        ipv6AssociationId: "",
        ipv6CidrBlock: "",
        tags: properties.tagsAll ?? {},
      };
    },
    ["ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables"],
  ),
  "aws:ec2/getSubnet:getSubnet": ec2("DescribeSubnets", "reading EC2 Subnet", (asking) => {
    const [{ id, properties }] = one(asking, tokens.subnet, "EC2 Subnet", "InvalidSubnetID.NotFound");
    const { tagsAll, ...rest } = properties;
    return {
      ...rest,
      id,
      state: "available",
      defaultForAz: false,
      availableIpAddressCount: 251,
      tags: tagsAll ?? {},
    };
  }),
  "aws:ec2/getSubnets:getSubnets": ec2("DescribeSubnets", "reading EC2 Subnets", (asking) => ({
    ...asking.args,
    id: asking.account.region,
    ids: matching(asking, tokens.subnet).map(({ id }) => id),
    region: asking.account.region,
    tags: asking.args.tags ?? {},
  })),
  "aws:eks/getCluster:getCluster": {
    ...{ service: "EKS", operation: "DescribeCluster", permissions: ["eks:DescribeCluster"] },
    doing: "reading EKS Cluster",
    answer: eksCluster,
  },
  "aws:eks/getAddonVersion:getAddonVersion": {
    ...{ service: "EKS", operation: "DescribeAddonVersions", permissions: ["eks:DescribeAddonVersions"] },
    doing: "reading EKS Add-On version info",
    answer: ({ account, args }) => {
      const { addonName, kubernetesVersion, mostRecent } = args;
      const version = account.addonVersions[text(addonName)];
      if (version === undefined) {
        throw new AwsError(
          "ResourceNotFoundException",
          `Addon ${text(addonName)} specified is not supported`,
          404,
        );
      }
      return { addonName, id: addonName, kubernetesVersion, mostRecent, region: account.region, version };
    },
  },
  "aws:route53/getZone:getZone": {
    ...{
      service: "Route 53",
      operation: "ListHostedZones",
      permissions: ["route53:ListHostedZones", "route53:GetHostedZone", "route53:ListTagsForResource"],
    },
    doing: "reading Route 53 Hosted Zone",
    answer: hostedZone,
  },
  "aws:servicequotas/getServiceQuota:getServiceQuota": {
    ...{
      service: "Service Quotas",
      operation: "GetServiceQuota",
      permissions: ["servicequotas:GetServiceQuota"],
    },
    doing: "reading Service Quotas Service Quota",
    answer: ({ account, args }) => {
      const code = text(args.quotaCode);
      const value = account.quotas[code];
      if (value === undefined)
        throw new AwsError(
          "NoSuchResourceException",
          "The request failed because the specified quota does not exist.",
          404,
        );
      const arn = `arn:aws:servicequotas:${account.region}:${account.id}:${text(args.serviceCode)}/${code}`;
      return {
        ...{
          adjustable: true,
          arn,
          defaultValue: 0,
          globalQuota: false,
          id: arn,
          quotaCode: code,
          quotaName: code,
        },
        ...{ region: account.region, serviceCode: args.serviceCode, serviceName: text(args.serviceCode) },
        ...{ usageMetrics: [], value },
      };
    },
  },
};

/** Asks, and tells a refusal in the provider's words. */
export function lookUp(token: string, asking: Asking): JsonObject {
  const lookup = lookups[token];
  if (!lookup) {
    throw new Error(
      `the sandbox's aws provider has no function ${token}; it has ${Object.keys(lookups).join(", ")}`,
    );
  }
  const { account } = asking;
  const region = text(asking.args.region) || account.region;
  try {
    const refused = lookup.permissions.find((permission) => account.denied.includes(permission));
    if (refused !== undefined) {
      const code = lookup.service === "EC2" ? "UnauthorizedOperation" : "AccessDeniedException";
      throw new AwsError(code, `User: ${account.arn} is not authorized to perform: ${refused}`, 403);
    }
    return lookup.answer({ ...asking, account: { ...account, region } });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new Error(toldBy(error, lookup.doing, lookup.service, lookup.operation));
  }
}
