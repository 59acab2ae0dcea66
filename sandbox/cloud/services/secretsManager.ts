import { randomUUID } from "node:crypto";

import { text } from "../../plugins/common/fields";
import { AwsError } from "../awsError";
import type { ResourceType } from "../resourceType";
import { small } from "./ids";
import { keyAt } from "./references";

const secretType = "aws:secretsmanager/secret:Secret";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";

export const secret: ResourceType = {
  title: "Secrets Manager Secret",
  api: { service: "Secrets Manager", create: "CreateSecret", update: "UpdateSecret", delete: "DeleteSecret" },
  autoname: { property: "name", maxLength: 512 },
  replaces: ["name", "namePrefix"],
  defaults: { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
  filled: ["namePrefix", "policy", "replicas", "type"],
  writeOnly: ["forceOverwriteReplicaSecret", "recoveryWindowInDays"],
  references: [keyAt("kmsKeyId")],
  create: ({ inputs, draft, arn }) => {
    const name = text(inputs.name);
    if (draft.list(secretType).some(({ properties }) => properties.name === name)) {
      const message = `The operation failed because the secret ${name} already exists.`;
      throw new AwsError("ResourceExistsException", message);
    }
    const id = arn("secretsmanager", `secret:${name}-${small(6)}`);
    return {
      id,
      properties: {
        arn: id,
        namePrefix: "",
        policy: inputs.policy ?? "",
        replicas: inputs.replicas ?? [],
        type: inputs.type ?? "",
      },
    };
  },
  // Its versions go with it.
  delete: ({ entry, draft }) => {
    for (const version of draft.list(versionType)) {
      if (version.properties.secretId === entry.id) draft.remove(versionType, version.id);
    }
    return undefined;
  },
};

export const secretVersion: ResourceType = {
  title: "Secrets Manager Secret Version",
  api: {
    service: "Secrets Manager",
    create: "PutSecretValue",
    update: "UpdateSecretVersionStage",
    delete: "UpdateSecretVersionStage",
  },
  replaces: ["secretBinary", "secretId", "secretString"],
  filled: ["versionStages"],
  writeOnly: ["secretStringWo"],
  references: [
    {
      property: "secretId",
      type: secretType,
      by: "either",
      missing: () =>
        new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    },
  ],
  create: ({ inputs }) => {
    const versionId = `terraform-${randomUUID().replaceAll("-", "")}`;
    const secretId = text(inputs.secretId);
    return {
      id: `${secretId}|${versionId}`,
      properties: {
        arn: secretId,
        secretArn: secretId,
        hasSecretStringWo: inputs.secretStringWo !== undefined,
        versionId,
        versionStages: inputs.versionStages ?? ["AWSCURRENT"],
      },
    };
  },
};
