import { strings, text } from "../../plugins/common/fields";
import type { JsonObject } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import type { Draft } from "../inventory";
import type { Making, Reference, ResourceType } from "../resourceType";
import { capitals } from "./ids";

/** Sources: the IAM API reference (error codes), the provider's documentation (what replaces, the forms of ids). */

const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/policy:Policy";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

function globalArn({ account }: Making, path: JsonObject[string], kind: string, name: string): string {
  return `arn:aws:iam::${account.id}:${kind}${text(path) || "/"}${name}`;
}

function alreadyExists(kind: string, name: string): AwsError {
  return new AwsError("EntityAlreadyExists", `${kind} with name ${name} already exists.`, 409);
}

function assertFree(draft: Draft, type: string, kind: string, name: string): void {
  const taken = draft.list(type).some(({ properties }) => properties.name === name);
  if (taken) throw alreadyExists(kind, name);
}

export const role: ResourceType = {
  title: "IAM Role",
  api: { service: "IAM", create: "CreateRole", update: "UpdateRole", delete: "DeleteRole" },
  autoname: { property: "name", maxLength: 64 },
  replaces: ["name", "namePrefix", "path"],
  defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  filled: ["inlinePolicies", "managedPolicyArns", "namePrefix"],
  create: (making) => {
    const { inputs, draft } = making;
    const name = text(inputs.name);
    assertFree(draft, roleType, "Role", name);
    return {
      id: name,
      properties: {
        arn: globalArn(making, inputs.path, "role", name),
        createDate: new Date().toISOString(),
        namePrefix: "",
        inlinePolicies: inputs.inlinePolicies ?? [],
        managedPolicyArns: inputs.managedPolicyArns ?? [],
        uniqueId: capitals("AROA", 17),
      },
    };
  },
  delete: ({ entry, draft }) => {
    const attached = draft.list(attachmentType).filter(({ properties }) => properties.role === entry.id);
    if (entry.properties.forceDetachPolicies === true) {
      for (const one of attached) draft.remove(attachmentType, one.id);
    } else if (attached.length > 0) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
    }
    return undefined;
  },
  inUse: (_, users) =>
    users.some(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      ? new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
      : new AwsError(
          "DeleteConflict",
          "Cannot delete entity, must remove roles from instance profile first.",
          409,
        ),
};

const roleByName: Reference = {
  property: "role",
  type: roleType,
  missing: (name) => new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404),
};

export const rolePolicy: ResourceType = {
  title: "IAM Role Policy",
  api: { service: "IAM", create: "PutRolePolicy", update: "PutRolePolicy", delete: "DeleteRolePolicy" },
  autoname: { property: "name", maxLength: 128 },
  replaces: ["name", "namePrefix", "role"],
  filled: ["namePrefix"],
  references: [{ ...roleByName, holds: true }],
  create: ({ inputs }) => ({
    id: `${text(inputs.role)}:${text(inputs.name)}`,
    properties: { namePrefix: "" },
  }),
};

export const rolePolicyAttachment: ResourceType = {
  title: "IAM Role Policy Attachment",
  api: { service: "IAM", create: "AttachRolePolicy", delete: "DetachRolePolicy" },
  replaces: "all",
  references: [
    roleByName,
    {
      property: "policyArn",
      type: policyType,
      by: "arn",
      holds: true,
      missing: (arn) =>
        new AwsError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`, 404),
    },
  ],
  // Attaching twice is no error.
  create: ({ inputs }) => ({ id: `${text(inputs.role)}/${text(inputs.policyArn)}`, properties: {} }),
};

export const policy: ResourceType = {
  title: "IAM Policy",
  api: { service: "IAM", create: "CreatePolicy", update: "CreatePolicyVersion", delete: "DeletePolicy" },
  autoname: { property: "name", maxLength: 128 },
  replaces: ["description", "name", "namePrefix", "path"],
  defaults: { path: "/" },
  filled: ["namePrefix"],
  create: (making) => {
    const name = text(making.inputs.name);
    assertFree(making.draft, policyType, "A policy", name);
    const arn = globalArn(making, making.inputs.path, "policy", name);
    return {
      id: arn,
      properties: { arn, attachmentCount: 0, policyId: capitals("ANPA", 17), namePrefix: "" },
    };
  },
  inUse: () => new AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409),
};

export const instanceProfile: ResourceType = {
  title: "IAM Instance Profile",
  api: {
    service: "IAM",
    create: "CreateInstanceProfile",
    update: "AddRoleToInstanceProfile",
    delete: "DeleteInstanceProfile",
  },
  autoname: { property: "name", maxLength: 128 },
  replaces: ["name", "namePrefix", "path"],
  defaults: { path: "/" },
  filled: ["namePrefix"],
  references: [{ ...roleByName, holds: true }],
  create: (making) => {
    const name = text(making.inputs.name);
    assertFree(making.draft, "aws:iam/instanceProfile:InstanceProfile", "Instance Profile", name);
    return {
      id: name,
      properties: {
        arn: globalArn(making, making.inputs.path, "instance-profile", name),
        createDate: new Date().toISOString(),
        uniqueId: capitals("AIPA", 17),
        namePrefix: "",
      },
    };
  },
};

export const openIdConnectProvider: ResourceType = {
  title: "IAM OIDC Provider",
  api: {
    service: "IAM",
    create: "CreateOpenIDConnectProvider",
    update: "UpdateOpenIDConnectProviderThumbprint",
    delete: "DeleteOpenIDConnectProvider",
  },
  replaces: ["url"],
  filled: ["thumbprintLists"],
  create: ({ inputs, account, draft }) => {
    const host = text(inputs.url).replace(/^https:\/\//, "");
    const arn = `arn:aws:iam::${account.id}:oidc-provider/${host}`;
    if (draft.get("aws:iam/openIdConnectProvider:OpenIdConnectProvider", arn)) {
      throw new AwsError("EntityAlreadyExists", `Provider with url ${text(inputs.url)} already exists.`, 409);
    }
    const thumbprints = strings(inputs.thumbprintLists);
    return {
      id: arn,
      properties: { arn, thumbprintLists: thumbprints.length > 0 ? thumbprints : [thumbprint] },
    };
  },
};

/** AWS asks the provider for its certificate; here, nobody is asked. */
const thumbprint = "0000000000000000000000000000000000000000";
