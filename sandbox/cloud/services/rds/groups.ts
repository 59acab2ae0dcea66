import { strings, text } from "../../../plugins/common/fields";
import { AwsError } from "../../awsError";
import { tokens } from "../../inventory";
import type { Making, Reference, ResourceType } from "../../resourceType";
import { zonesOfSubnets } from "../ec2/network";
import { subnetAt } from "../references";

/** Sources: the RDS API reference (error codes), the provider's documentation (defaults, what replaces). */

export const subnetGroupType = "aws:rds/subnetGroup:SubnetGroup";
const parameterGroupType = "aws:rds/parameterGroup:ParameterGroup";

export const subnetGroup: ResourceType = {
  title: "RDS DB Subnet Group",
  api: {
    service: "RDS",
    create: "CreateDBSubnetGroup",
    update: "ModifyDBSubnetGroup",
    delete: "DeleteDBSubnetGroup",
  },
  autoname: { property: "name", maxLength: 255, lowerCase: true },
  replaces: ["name", "namePrefix"],
  defaults: { description: "Managed by Pulumi" },
  filled: ["namePrefix"],
  references: [{ ...subnetAt("subnetIds"), holds: undefined }],
  create: (making) => {
    const { inputs, draft, arn } = making;
    const name = text(inputs.name);
    if (draft.get(subnetGroupType, name)) {
      throw new AwsError("DBSubnetGroupAlreadyExists", `The DB subnet group '${name}' already exists.`);
    }
    assertCoverage(making);
    const [subnet = ""] = strings(inputs.subnetIds);
    return {
      id: name,
      properties: {
        arn: arn("rds", `subgrp:${name}`),
        namePrefix: "",
        supportedNetworkTypes: ["IPV4"],
        vpcId: text(draft.get(tokens.subnet, subnet)?.properties.vpcId),
      },
    };
  },
  inUse: ({ id }) =>
    new AwsError(
      "InvalidDBSubnetGroupStateFault",
      `Cannot delete the subnet group '${id}' because at least one database instance: is still using it.`,
    ),
};

/** A managed database wants to be able to move to another zone. */
function assertCoverage(making: Making): void {
  const zones = zonesOfSubnets(making, making.inputs.subnetIds);
  if (zones.length >= 2) return;
  throw new AwsError(
    "DBSubnetGroupDoesNotCoverEnoughAZs",
    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: " +
      `${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
  );
}

export const parameterGroup: ResourceType = {
  title: "RDS DB Parameter Group",
  api: {
    service: "RDS",
    create: "CreateDBParameterGroup",
    update: "ModifyDBParameterGroup",
    delete: "DeleteDBParameterGroup",
  },
  autoname: { property: "name", maxLength: 255, lowerCase: true },
  replaces: ["description", "family", "name", "namePrefix"],
  defaults: { description: "Managed by Pulumi", skipDestroy: false },
  filled: ["namePrefix"],
  writeOnly: ["skipDestroy"],
  create: ({ inputs, draft, arn }) => {
    const name = text(inputs.name);
    if (draft.get(parameterGroupType, name)) {
      throw new AwsError("DBParameterGroupAlreadyExists", `Parameter group ${name} already exists`);
    }
    return { id: name, properties: { arn: arn("rds", `pg:${name}`), namePrefix: "" } };
  },
  inUse: () =>
    new AwsError(
      "InvalidDBParameterGroupState",
      "One or more database instances are still members of this parameter group, so the group cannot be deleted",
    ),
};

export const subnetGroupAt: Reference = {
  property: "dbSubnetGroupName",
  type: subnetGroupType,
  holds: true,
  missing: (name) =>
    new AwsError("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`, 404),
};
export const parameterGroupAt: Reference = {
  property: "parameterGroupName",
  type: parameterGroupType,
  holds: true,
  missing: (name) => new AwsError("DBParameterGroupNotFound", `DBParameterGroup not found: ${name}`, 404),
};
