import { randomUUID } from "node:crypto";

import { text } from "../../../plugins/common/fields";
import { AwsError } from "../../awsError";
import { tokens } from "../../inventory";
import type { ResourceType } from "../../resourceType";
import { small } from "../ids";
import { clusterAt, roleAt } from "../references";

const policyAssociationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

export const addon: ResourceType = {
  title: "EKS Add-On",
  api: { service: "EKS", create: "CreateAddon", update: "UpdateAddon", delete: "DeleteAddon" },
  replaces: ["addonName", "clusterName", "namespaceConfig"],
  defaults: { preserve: false },
  filled: ["addonVersion", "configurationValues", "namespaceConfig"],
  writeOnly: ["preserve", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"],
  references: [clusterAt(), roleAt("podIdentityAssociations.roleArn")],
  create: ({ inputs, draft, arn }) => {
    const [clusterName, name] = [text(inputs.clusterName), text(inputs.addonName)];
    const id = `${clusterName}:${name}`;
    if (draft.get(tokens.addon, id)) {
      throw new AwsError("ResourceInUseException", "Addon already exists.", 409);
    }
    const now = new Date().toISOString();
    return {
      id,
      properties: {
        arn: arn("eks", `addon/${clusterName}/${name}/${randomUUID()}`),
        addonVersion: inputs.addonVersion ?? "v1.0.0-eksbuild.1",
        configurationValues: inputs.configurationValues ?? "",
        createdAt: now,
        modifiedAt: now,
        status: "ACTIVE",
      },
    };
  },
  renews: () => ["modifiedAt"],
  update: () => ({ modifiedAt: new Date().toISOString() }),
};

export const accessEntry: ResourceType = {
  title: "EKS Access Entry",
  api: {
    service: "EKS",
    create: "CreateAccessEntry",
    update: "UpdateAccessEntry",
    delete: "DeleteAccessEntry",
  },
  replaces: ["clusterName", "principalArn", "type"],
  defaults: { type: "STANDARD" },
  filled: ["kubernetesGroups", "userName"],
  references: [clusterAt()],
  create: ({ inputs, draft, arn }) => {
    const [clusterName, principal] = [text(inputs.clusterName), text(inputs.principalArn)];
    const id = `${clusterName}:${principal}`;
    if (draft.get(tokens.accessEntry, id)) {
      const message = "The specified access entry resource is already in use on this cluster.";
      throw new AwsError("ResourceInUseException", message, 409);
    }
    const [, , , , account = "", name = ""] = principal.split(":");
    const now = new Date().toISOString();
    return {
      id,
      properties: {
        accessEntryArn: arn(
          "eks",
          `access-entry/${clusterName}/${name.split("/")[0]}/${account}/${name.split("/").at(-1)}/${randomUUID()}`,
        ),
        kubernetesGroups: inputs.kubernetesGroups ?? [],
        userName: inputs.userName ?? principal,
        createdAt: now,
        modifiedAt: now,
      },
    };
  },
  renews: () => ["modifiedAt"],
  update: () => ({ modifiedAt: new Date().toISOString() }),
  delete: ({ entry, draft }) => {
    for (const one of draft.list(policyAssociationType)) {
      const { clusterName, principalArn } = one.properties;
      if (`${text(clusterName)}:${text(principalArn)}` === entry.id) draft.remove(one.type, one.id);
    }
    return undefined;
  },
};

export const accessPolicyAssociation: ResourceType = {
  title: "EKS Access Policy Association",
  api: { service: "EKS", create: "AssociateAccessPolicy", delete: "DisassociateAccessPolicy" },
  replaces: "all",
  references: [clusterAt()],
  create: ({ inputs, draft }) => {
    const [clusterName, principal] = [text(inputs.clusterName), text(inputs.principalArn)];
    if (!draft.get(tokens.accessEntry, `${clusterName}:${principal}`)) {
      const message =
        "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";
      throw new AwsError("ResourceNotFoundException", message, 404);
    }
    const now = new Date().toISOString();
    const id = `${clusterName}#${principal}#${text(inputs.policyArn)}`;
    return { id, properties: { associatedAt: now, modifiedAt: now } };
  },
};

export const podIdentityAssociation: ResourceType = {
  title: "EKS Pod Identity Association",
  api: {
    service: "EKS",
    create: "CreatePodIdentityAssociation",
    update: "UpdatePodIdentityAssociation",
    delete: "DeletePodIdentityAssociation",
  },
  replaces: ["clusterName", "namespace", "serviceAccount"],
  filled: ["disableSessionTags", "targetRoleArn"],
  references: [clusterAt(), roleAt("roleArn")],
  create: ({ inputs, draft, arn }) => {
    const { clusterName, namespace, serviceAccount } = inputs;
    const taken = draft
      .list(tokens.podIdentityAssociation)
      .map(({ properties }) => properties)
      .find(
        (one) =>
          one.clusterName === clusterName &&
          one.namespace === namespace &&
          one.serviceAccount === serviceAccount,
      );
    if (taken) {
      const message = `Association already exists: ${text(taken.associationId)}`;
      throw new AwsError("ResourceInUseException", message, 409);
    }
    const id = `a-${small(17)}`;
    return {
      id,
      properties: {
        associationArn: arn("eks", `podidentityassociation/${text(clusterName)}/${id}`),
        associationId: id,
        disableSessionTags: inputs.disableSessionTags ?? false,
        externalId: "",
        targetRoleArn: inputs.targetRoleArn ?? "",
      },
    };
  },
  importId: (id) => id.split(",").at(-1) ?? id,
};
