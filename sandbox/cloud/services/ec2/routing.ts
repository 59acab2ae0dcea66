import { crc32 } from "node:zlib";

import { text } from "../../../plugins/common/fields";
import type { JsonObject } from "../../../plugins/common/properties";
import { AwsError } from "../../awsError";
import type { Draft, Entry } from "../../inventory";
import type { Reference, ResourceType } from "../../resourceType";
import { ec2Id } from "../ids";
import { routeTableAt, subnetAt, vpcAt } from "../references";

const routeType = "aws:ec2/route:Route";

/** Where a route may lead. */
const gatewayAt: Reference = {
  property: "gatewayId",
  type: "aws:ec2/internetGateway:InternetGateway",
  missing: (id) => new AwsError("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`),
};
const natGatewayAt: Reference = {
  property: "natGatewayId",
  type: "aws:ec2/natGateway:NatGateway",
  missing: (id) => new AwsError("InvalidNatGatewayID.NotFound", `The natGateway ID '${id}' does not exist`),
};

export const routeTable: ResourceType = {
  title: "EC2 Route Table",
  api: { service: "EC2", create: "CreateRouteTable", update: "CreateRoute", delete: "DeleteRouteTable" },
  replaces: ["vpcId"],
  filled: ["propagatingVgws", "routes"],
  references: [
    vpcAt(),
    { ...gatewayAt, property: "routes.gatewayId" },
    { ...natGatewayAt, property: "routes.natGatewayId" },
  ],
  create: ({ inputs, account, arn }) => {
    const id = ec2Id("rtb");
    return {
      id,
      properties: {
        arn: arn("ec2", `route-table/${id}`),
        ownerId: account.id,
        propagatingVgws: inputs.propagatingVgws ?? [],
        routes: inputs.routes ?? [],
      },
    };
  },
  delete: ({ entry, draft }) => {
    for (const route of routesOf(draft, entry.id)) draft.remove(routeType, route.id);
    return undefined;
  },
  inUse: ({ id }) =>
    new AwsError("DependencyViolation", `The routeTable '${id}' has dependencies and cannot be deleted.`),
};

function routesOf(draft: Pick<Draft, "list">, routeTableId: string): Entry[] {
  return draft.list(routeType).filter(({ properties }) => properties.routeTableId === routeTableId);
}

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

function destinationOf(properties: JsonObject): string {
  return destinations.map((property) => text(properties[property])).join("");
}

export const route: ResourceType = {
  title: "Route",
  api: { service: "EC2", create: "CreateRoute", update: "ReplaceRoute", delete: "DeleteRoute" },
  replaces: ["routeTableId", ...destinations],
  references: [routeTableAt("routeTableId"), gatewayAt, natGatewayAt],
  create: ({ inputs, draft }) => {
    const [table, destination] = [text(inputs.routeTableId), destinationOf(inputs)];
    if (routesOf(draft, table).some(({ properties }) => destinationOf(properties) === destination)) {
      throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
    }
    const properties = { instanceId: "", instanceOwnerId: "", origin: "CreateRoute", state: "active" };
    return { id: `r-${table}${crc32(destination)}`, properties };
  },
  importId: (id, draft) => {
    const [table = "", destination = ""] = id.split("_");
    const found = routesOf(draft, table).find(({ properties }) => destinationOf(properties) === destination);
    return found?.id ?? id;
  },
};

const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";

export const routeTableAssociation: ResourceType = {
  title: "EC2 Route Table Association",
  api: {
    service: "EC2",
    create: "AssociateRouteTable",
    update: "ReplaceRouteTableAssociation",
    delete: "DisassociateRouteTable",
  },
  replaces: ["gatewayId", "subnetId"],
  // A subnet takes the association with it.
  references: [
    { ...routeTableAt("routeTableId"), holds: true },
    { ...subnetAt("subnetId"), holds: undefined },
  ],
  create: ({ inputs, draft }) => {
    const taken = draft
      .list(associationType)
      .some(({ properties }) => inputs.subnetId !== undefined && properties.subnetId === inputs.subnetId);
    if (taken) {
      const message = `the specified association for subnet ${text(inputs.subnetId)} conflicts with an existing one`;
      throw new AwsError("Resource.AlreadyAssociated", message);
    }
    return { id: ec2Id("rtbassoc"), properties: {} };
  },
  importId: (id, draft) => {
    const [subnet, table] = id.split("/");
    const found = draft
      .list(associationType)
      .find(({ properties }) => properties.subnetId === subnet && properties.routeTableId === table);
    return found?.id ?? id;
  },
};
