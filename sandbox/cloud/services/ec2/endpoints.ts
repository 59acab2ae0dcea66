import { strings, text } from "../../../plugins/common/fields";
import { AwsError } from "../../awsError";
import type { Making, Reference, ResourceType } from "../../resourceType";
import { ec2Id, hex } from "../ids";
import { roleAt, routeTableAt, securityGroupAt, subnetAt, vpcAt } from "../references";

const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";

const endpointAt: Reference = {
  property: "vpcEndpointId",
  type: endpointType,
  missing: (id) =>
    new AwsError("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`),
};

export const vpcEndpoint: ResourceType = {
  title: "EC2 VPC Endpoint",
  api: {
    service: "EC2",
    create: "CreateVpcEndpoint",
    update: "ModifyVpcEndpoint",
    delete: "DeleteVpcEndpoints",
  },
  replaces: [
    ...["resourceConfigurationArn", "serviceName", "serviceNetworkArn", "serviceRegion", "vpcEndpointType"],
    "vpcId",
  ],
  defaults: { vpcEndpointType: "Gateway" },
  filled: [
    ...["dnsOptions", "ipAddressType", "policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds"],
    ...["serviceRegion", "subnetConfigurations", "subnetIds"],
  ],
  references: [
    vpcAt(),
    subnetAt("subnetIds"),
    securityGroupAt("securityGroupIds"),
    routeTableAt("routeTableIds"),
  ],
  create: ({ inputs, account, draft, arn }) => {
    const id = ec2Id("vpce");
    const isGateway = inputs.vpcEndpointType === "Gateway";
    const service = text(inputs.serviceName);
    const same = draft
      .list(endpointType)
      .find(({ properties }) => properties.vpcId === inputs.vpcId && properties.serviceName === service);
    if (same && inputs.privateDnsEnabled === true) {
      const message = `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${service}`;
      throw new AwsError("InvalidParameter", message);
    }
    const subnets = strings(inputs.subnetIds);
    return {
      id,
      properties: {
        arn: arn("ec2", `vpc-endpoint/${id}`),
        ownerId: account.id,
        cidrBlocks: isGateway ? ["192.0.2.0/24"] : [],
        dnsEntries: isGateway
          ? []
          : [
              {
                dnsName: `${id}.${service.split(".").at(-1)}.${account.region}.vpce.amazonaws.com`,
                hostedZoneId: "Z7HUB22UULQXV",
              },
            ],
        dnsOptions: inputs.dnsOptions ?? { dnsRecordIpType: "ipv4" },
        ipAddressType: inputs.ipAddressType ?? "ipv4",
        networkInterfaceIds: subnets.map(() => ec2Id("eni")),
        policy: inputs.policy ?? JSON.stringify(openPolicy),
        prefixListId: isGateway ? `pl-${hex(8)}` : "",
        privateDnsEnabled: inputs.privateDnsEnabled ?? false,
        requesterManaged: false,
        routeTableIds: inputs.routeTableIds ?? [],
        securityGroupIds: inputs.securityGroupIds ?? [],
        serviceRegion: inputs.serviceRegion ?? account.region,
        state: "available",
        subnetConfigurations: inputs.subnetConfigurations ?? [],
        subnetIds: subnets,
      },
    };
  },
};

const openPolicy = {
  Version: "2008-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

/** The association is a line of the endpoint, and an entry of its own for the provider. */
function association(
  property: "routeTableId" | "subnetId",
  reference: Reference,
  title: string,
): ResourceType {
  const list = property === "routeTableId" ? "routeTableIds" : "subnetIds";
  return {
    title,
    api: { service: "EC2", create: "ModifyVpcEndpoint", delete: "ModifyVpcEndpoint" },
    replaces: "all",
    references: [endpointAt, reference],
    create: ({ inputs, draft }: Making) => {
      const [endpoint, target] = [text(inputs.vpcEndpointId), text(inputs[property])];
      const now = strings(draft.get(endpointType, endpoint)?.properties[list]);
      draft.patch(endpointType, endpoint, { [list]: [...now.filter((id) => id !== target), target] });
      return { id: `a-${endpoint}${target.slice(-8)}`, properties: {} };
    },
    delete: ({ entry, draft }) => {
      const endpoint = text(entry.properties.vpcEndpointId);
      const now = strings(draft.get(endpointType, endpoint)?.properties[list]);
      draft.patch(endpointType, endpoint, { [list]: now.filter((id) => id !== entry.properties[property]) });
      return undefined;
    },
    importId: (id) => {
      const [endpoint = "", target = ""] = id.split("/");
      return `a-${endpoint}${target.slice(-8)}`;
    },
  };
}

export const vpcEndpointRouteTableAssociation = association(
  "routeTableId",
  routeTableAt("routeTableId"),
  "EC2 VPC Endpoint Route Table Association",
);
export const vpcEndpointSubnetAssociation = association(
  "subnetId",
  subnetAt("subnetId"),
  "EC2 VPC Endpoint Subnet Association",
);

export const flowLog: ResourceType = {
  title: "EC2 Flow Log",
  api: { service: "EC2", create: "CreateFlowLogs", update: "CreateTags", delete: "DeleteFlowLogs" },
  replaces: [
    ...["deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination"],
    ...["logDestinationType", "logFormat", "maxAggregationInterval", "subnetId", "trafficType"],
    ...["transitGatewayAttachmentId", "transitGatewayId", "vpcId"],
  ],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  filled: ["logDestination", "logFormat"],
  // A VPC takes its flow logs with it.
  references: [{ ...vpcAt(), holds: undefined }, roleAt("iamRoleArn")],
  create: ({ inputs, arn }) => {
    const id = ec2Id("fl");
    return {
      id,
      properties: {
        arn: arn("ec2", `vpc-flow-log/${id}`),
        logDestination: inputs.logDestination ?? "",
        logFormat: inputs.logFormat ?? defaultFlowLogFormat,
      },
    };
  },
};

const defaultFlowLogFormat = [
  ...["version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol"],
  ...["packets", "bytes", "start", "end", "action", "log-status"],
]
  .map((field) => `\${${field}}`)
  .join(" ");
