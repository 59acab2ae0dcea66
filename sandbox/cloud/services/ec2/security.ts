import { createHash } from "node:crypto";

import { text } from "../../../plugins/common/fields";
import type { JsonObject } from "../../../plugins/common/properties";
import { AwsError } from "../../awsError";
import { keyOf, tokens } from "../../inventory";
import { without } from "../../objects";
import type { Reference, ResourceType } from "../../resourceType";
import { ec2Id } from "../ids";
import { securityGroupAt, vpcAt } from "../references";

/** A rule belongs to its group and goes with it. */
const ownGroup: Reference = { ...securityGroupAt("securityGroupId"), holds: undefined };

export const securityGroup: ResourceType = {
  title: "Security Group",
  api: {
    service: "EC2",
    create: "CreateSecurityGroup",
    update: "AuthorizeSecurityGroupIngress",
    delete: "DeleteSecurityGroup",
  },
  autoname: { property: "name", maxLength: 255 },
  replaces: ["description", "name", "namePrefix", "vpcId"],
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  filled: ["egress", "ingress", "vpcId", "namePrefix"],
  references: [vpcAt(), securityGroupAt("ingress.securityGroups"), securityGroupAt("egress.securityGroups")],
  create: ({ inputs, account, draft, arn }) => {
    const sameName = draft
      .list(tokens.securityGroup)
      .find(({ properties }) => properties.vpcId === inputs.vpcId && properties.name === inputs.name);
    if (sameName) {
      const message = `The security group '${text(inputs.name)}' already exists for VPC '${text(inputs.vpcId)}'`;
      throw new AwsError("InvalidGroup.Duplicate", message);
    }
    const id = ec2Id("sg");
    return {
      id,
      properties: {
        arn: arn("ec2", `security-group/${id}`),
        ownerId: account.id,
        ingress: inputs.ingress ?? [],
        egress: inputs.egress ?? [],
        namePrefix: "",
      },
    };
  },
  delete: ({ entry, draft }) => {
    for (const rule of draft.list().filter(({ properties }) => properties.securityGroupId === entry.id)) {
      draft.remove(rule.type, rule.id);
    }
    return undefined;
  },
  inUse: ({ id }) => new AwsError("DependencyViolation", `resource ${id} has a dependent object`),
};

/** Takes over the group that every VPC has; giving it up leaves it there, without rules. */
export const defaultSecurityGroup: ResourceType = {
  title: "EC2 Default Security Group",
  api: {
    service: "EC2",
    create: "DescribeSecurityGroups",
    update: "AuthorizeSecurityGroupIngress",
    delete: "RevokeSecurityGroupIngress",
  },
  replaces: ["vpcId"],
  defaults: { revokeRulesOnDelete: false },
  filled: ["egress", "ingress", "vpcId"],
  references: [{ ...vpcAt(), holds: undefined }],
  create: ({ inputs, account, draft }) => {
    const vpc = draft.get(tokens.vpc, text(inputs.vpcId));
    const id = text(vpc?.properties.defaultSecurityGroupId);
    const group = draft.get(tokens.securityGroup, id);
    if (!vpc || !group) {
      throw new AwsError("InvalidGroup.NotFound", "The security group 'default' does not exist");
    }
    return {
      id,
      properties: {
        arn: group.properties.arn,
        description: group.properties.description,
        name: "default",
        namePrefix: "",
        ownerId: account.id,
        egress: inputs.egress ?? [],
        ingress: inputs.ingress ?? [],
      },
    };
  },
};

type Direction = "egress" | "ingress";

const ruleMatters = [
  ...["securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId"],
  "referencedSecurityGroupId",
];

function rule(direction: Direction): ResourceType {
  const name = direction === "ingress" ? "Ingress" : "Egress";
  const type = `aws:vpc/securityGroup${name}Rule:SecurityGroup${name}Rule`;
  return {
    title: `VPC Security Group ${name} Rule`,
    api: {
      service: "EC2",
      create: `AuthorizeSecurityGroup${name}`,
      update: "ModifySecurityGroupRules",
      delete: `RevokeSecurityGroup${name}`,
    },
    replaces: ["securityGroupId"],
    references: [ownGroup, securityGroupAt("referencedSecurityGroupId")],
    create: ({ inputs, draft, arn }) => {
      const says = (properties: JsonObject) => JSON.stringify(ruleMatters.map((key) => properties[key]));
      if (draft.list(type).some(({ properties }) => says(properties) === says(inputs))) {
        throw new AwsError("InvalidPermission.Duplicate", "the specified rule already exists");
      }
      const id = ec2Id("sgr");
      return { id, properties: { arn: arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
    },
  };
}

export const securityGroupIngressRule = rule("ingress");
export const securityGroupEgressRule = rule("egress");

/** The older form of a rule, whose id is a digest of what it says. */
export const securityGroupRule: ResourceType = {
  title: "Security Group Rule",
  api: {
    service: "EC2",
    create: "AuthorizeSecurityGroupIngress",
    update: "UpdateSecurityGroupRuleDescriptionsIngress",
    delete: "RevokeSecurityGroupIngress",
  },
  replaces: [
    ...["cidrBlocks", "fromPort", "ipv6CidrBlocks", "prefixListIds", "protocol", "securityGroupId", "self"],
    ...["sourceSecurityGroupId", "toPort", "type"],
  ],
  defaults: { self: false },
  filled: ["sourceSecurityGroupId"],
  references: [ownGroup, securityGroupAt("sourceSecurityGroupId")],
  create: ({ inputs, draft }) => {
    const digest = createHash("sha256")
      .update(JSON.stringify(without(inputs, "description")))
      .digest()
      .readUInt32BE(0);
    const id = `sgrule-${digest}`;
    if (draft.get("aws:ec2/securityGroupRule:SecurityGroupRule", id)) {
      throw new AwsError("InvalidPermission.Duplicate", "the specified rule already exists");
    }
    return { id, properties: { securityGroupRuleId: ec2Id("sgr") } };
  },
};

/** The key of a group, for what AWS puts into it by itself. */
export function groupKey(id: string): string {
  return keyOf(tokens.securityGroup, id);
}
