import { strings, text } from "../../../plugins/common/fields";
import { zonesOf } from "../../account";
import { AwsError } from "../../awsError";
import { keyOf, tokens } from "../../inventory";
import type { Making, ResourceType } from "../../resourceType";
import { ec2Id } from "../ids";
import { subnetAt, vpcAt } from "../references";
import { blockLiesIn, blocksOverlap, isBlock } from "./addresses";
import { publicAddress } from "./publicAddress";

/** Sources of this folder: the EC2 API reference (error codes), the provider's documentation (what replaces). */

export const vpc: ResourceType = {
  title: "EC2 VPC",
  api: { service: "EC2", create: "CreateVpc", update: "ModifyVpcAttribute", delete: "DeleteVpc" },
  replaces: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  defaults: {
    enableDnsHostnames: false,
    enableDnsSupport: true,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
  },
  filled: ["assignGeneratedIpv6CidrBlock", "ipv6CidrBlock"],
  create: ({ inputs, account, draft, arn }) => {
    const cidr = text(inputs.cidrBlock);
    if (!isBlock(cidr)) {
      throw new AwsError("InvalidVpc.Range", `The CIDR '${cidr}' is invalid.`);
    }
    const id = ec2Id("vpc");
    const group = ec2Id("sg");
    const table = ec2Id("rtb");
    // AWS makes it with the VPC, and lets it go with it: it holds nothing.
    draft.put({
      type: tokens.securityGroup,
      id: group,
      properties: {
        arn: arn("ec2", `security-group/${group}`),
        name: "default",
        description: "default VPC security group",
        vpcId: id,
        ownerId: account.id,
        ingress: [],
        egress: [],
        tagsAll: {},
      },
    });
    return {
      id,
      properties: {
        arn: arn("ec2", `vpc/${id}`),
        ownerId: account.id,
        defaultNetworkAclId: ec2Id("acl"),
        defaultRouteTableId: table,
        defaultSecurityGroupId: group,
        dhcpOptionsId: ec2Id("dopt"),
        mainRouteTableId: table,
        assignGeneratedIpv6CidrBlock: false,
        ipv6AssociationId: "",
        ipv6CidrBlock: "",
      },
    };
  },
  delete: ({ entry, draft }) => {
    draft.remove(tokens.securityGroup, text(entry.properties.defaultSecurityGroupId));
    return undefined;
  },
  inUse: ({ id }) =>
    new AwsError("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`),
};

export const subnet: ResourceType = {
  title: "EC2 Subnet",
  api: { service: "EC2", create: "CreateSubnet", update: "ModifySubnetAttribute", delete: "DeleteSubnet" },
  replaces: ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
  defaults: {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
    privateDnsHostnameTypeOnLaunch: "ip-name",
  },
  filled: ["availabilityZone", "availabilityZoneId"],
  references: [vpcAt()],
  create: (making) => {
    const { inputs, account, arn } = making;
    const zone = text(inputs.availabilityZone) || (zonesOf(account)[0] ?? "");
    assertPlaceFor(making, zone);
    const id = ec2Id("subnet");
    return {
      id,
      properties: {
        arn: arn("ec2", `subnet/${id}`),
        ownerId: account.id,
        availabilityZone: zone,
        availabilityZoneId: zoneId(zone),
        ipv6CidrBlockAssociationId: "",
      },
    };
  },
  inUse: ({ id }) =>
    new AwsError("DependencyViolation", `The subnet '${id}' has dependencies and cannot be deleted.`),
};

function assertPlaceFor({ inputs, account, draft }: Making, zone: string): void {
  if (!zonesOf(account).includes(zone)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the ` +
        `following availability zones: ${zonesOf(account).join(", ")}.`,
    );
  }
  const [cidr, vpcId] = [text(inputs.cidrBlock), text(inputs.vpcId)];
  const range = text(draft.get(tokens.vpc, vpcId)?.properties.cidrBlock);
  if (!isBlock(cidr) || !blockLiesIn(cidr, range)) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  }
  const others = draft.list(tokens.subnet).filter(({ properties }) => properties.vpcId === vpcId);
  if (others.some(({ properties }) => blocksOverlap(cidr, text(properties.cidrBlock)))) {
    throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
  }
}

/** `us-east-1a` is `use1-az1` here; in the real one, every account has its own order. */
export function zoneId(zone: string): string {
  const [, area = "", direction = "", number = "", letter = "a"] =
    /^([a-z]+)-([a-z]+)-(\d)([a-z])$/.exec(zone) ?? [];
  return `${area}${direction.charAt(0)}${number}-az${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`;
}

export const internetGateway: ResourceType = {
  title: "EC2 Internet Gateway",
  api: {
    service: "EC2",
    create: "CreateInternetGateway",
    update: "AttachInternetGateway",
    delete: "DetachInternetGateway",
  },
  replaces: [],
  references: [vpcAt()],
  create: ({ inputs, account, draft, arn }) => {
    const attached = draft
      .list("aws:ec2/internetGateway:InternetGateway")
      .find(({ properties }) => inputs.vpcId !== undefined && properties.vpcId === inputs.vpcId);
    if (attached) {
      throw new AwsError(
        "InvalidParameterValue",
        `Network ${text(inputs.vpcId)} already has an internet gateway attached`,
      );
    }
    const id = ec2Id("igw");
    return { id, properties: { arn: arn("ec2", `internet-gateway/${id}`), ownerId: account.id } };
  },
  delete: ({ entry, draft }) => {
    const vpcId = text(entry.properties.vpcId);
    const subnets = draft
      .list(tokens.subnet)
      .filter(({ properties }) => properties.vpcId === vpcId)
      .map(({ id }) => keyOf(tokens.subnet, id));
    const mapped = draft
      .list()
      .filter(({ properties, uses }) => properties.publicIp && uses.some((key) => subnets.includes(key)));
    if (mapped.length > 0) {
      throw new AwsError(
        "DependencyViolation",
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before ` +
          "detaching the gateway.",
      );
    }
    return undefined;
  },
};

export const eip: ResourceType = {
  title: "EC2 EIP",
  api: { service: "EC2", create: "AllocateAddress", update: "AssociateAddress", delete: "ReleaseAddress" },
  replaces: [
    "address",
    "customerOwnedIpv4Pool",
    "domain",
    "ipamPoolId",
    "networkBorderGroup",
    "publicIpv4Pool",
  ],
  filled: ["domain", "networkBorderGroup", "publicIpv4Pool", "instance", "networkInterface"],
  create: ({ account, arn }) => {
    const id = ec2Id("eipalloc");
    const publicIp = publicAddress();
    return {
      id,
      properties: {
        allocationId: id,
        arn: arn("ec2", `elastic-ip/${id}`),
        associationId: "",
        carrierIp: "",
        customerOwnedIp: "",
        domain: "vpc",
        instance: "",
        networkBorderGroup: account.region,
        networkInterface: "",
        privateDns: "",
        privateIp: "",
        ptrRecord: "",
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.compute-1.amazonaws.com`,
        publicIp,
        publicIpv4Pool: "amazon",
      },
    };
  },
  inUse: ({ properties }) =>
    new AwsError("InvalidIPAddress.InUse", `The address '${text(properties.publicIp)}' is in use.`),
};

export const natGateway: ResourceType = {
  title: "EC2 NAT Gateway",
  api: { service: "EC2", create: "CreateNatGateway", update: "CreateTags", delete: "DeleteNatGateway" },
  replaces: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
  defaults: { connectivityType: "public" },
  filled: [
    ...["availabilityMode", "privateIp", "secondaryAllocationIds", "secondaryPrivateIpAddressCount"],
    ...["secondaryPrivateIpAddresses", "vpcId"],
  ],
  references: [
    subnetAt("subnetId"),
    {
      property: "allocationId",
      type: "aws:ec2/eip:Eip",
      holds: true,
      missing: (id) =>
        new AwsError("InvalidAllocationID.NotFound", `The allocation ID '${id}' does not exist`),
    },
  ],
  create: ({ inputs, draft }) => {
    const address = draft.get("aws:ec2/eip:Eip", text(inputs.allocationId));
    if (address && draft.usersOf(keyOf(address.type, address.id)).length > 0) {
      throw new AwsError(
        "Resource.AlreadyAssociated",
        `Elastic IP address [${address.id}] is already associated`,
      );
    }
    return {
      id: ec2Id("nat"),
      properties: {
        associationId: ec2Id("eipassoc"),
        availabilityMode: "zonal",
        networkInterfaceId: ec2Id("eni"),
        privateIp: "10.0.0.4",
        publicIp: text(address?.properties.publicIp),
        secondaryAllocationIds: [],
        secondaryPrivateIpAddressCount: 0,
        secondaryPrivateIpAddresses: [],
        vpcId: text(draft.get(tokens.subnet, text(inputs.subnetId))?.properties.vpcId),
        autoProvisionZones: "",
        autoScalingIps: "",
        regionalNatGatewayAddresses: [],
        regionalNatGatewayAutoMode: "",
        routeTableId: "",
      },
    };
  },
};

/** The zones of some subnets, each once. */
export function zonesOfSubnets(
  { draft }: Pick<Making, "draft">,
  subnetIds: Making["inputs"][string],
): string[] {
  const zones = strings(subnetIds).map((id) =>
    text(draft.get(tokens.subnet, id)?.properties.availabilityZone),
  );
  return [...new Set(zones.filter((zone) => zone !== ""))].sort();
}
