import { randomUUID } from "node:crypto";

import { text } from "../../plugins/common/fields";
import { unknown } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import type { ResourceType } from "../resourceType";
import { keyAt } from "./references";

const aliasType = "aws:kms/alias:Alias";
const keyType = "aws:kms/key:Key";

export const key: ResourceType = {
  title: "KMS Key",
  // A key is only scheduled to go: what it encrypted does not hold it, and nothing of it can be made again.
  api: { service: "KMS", create: "CreateKey", update: "PutKeyPolicy", delete: "ScheduleKeyDeletion" },
  replaces: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  defaults: {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  },
  filled: ["description", "multiRegion", "policy", "rotationPeriodInDays"],
  writeOnly: ["bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"],
  problems: ({ deletionWindowInDays: days }) =>
    typeof days === "number" && (days < 7 || days > 30)
      ? [{ property: "deletionWindowInDays", reason: `expected to be in the range (7 - 30), got ${days}` }]
      : [],
  create: ({ inputs, account, arn }) => {
    const id = randomUUID();
    const rotates = inputs.enableKeyRotation === true;
    return {
      id,
      properties: {
        arn: arn("kms", `key/${id}`),
        keyId: id,
        description: inputs.description ?? "",
        multiRegion: inputs.multiRegion ?? false,
        policy: inputs.policy ?? rootPolicy(account.id),
        rotationPeriodInDays: inputs.rotationPeriodInDays ?? (rotates ? 365 : undefined),
      },
    };
  },
  // The aliases of a key go with it.
  delete: ({ entry, draft }) => {
    for (const alias of draft.list(aliasType)) {
      if ([entry.id, entry.properties.arn].includes(text(alias.properties.targetKeyId))) {
        draft.remove(aliasType, alias.id);
      }
    }
    return undefined;
  },
};

function rootPolicy(account: string): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Id: "key-default-1", Statement: [statement], Version: "2012-10-17" });
}

export const alias: ResourceType = {
  title: "KMS Alias",
  api: { service: "KMS", create: "CreateAlias", update: "UpdateAlias", delete: "DeleteAlias" },
  autoname: { property: "name", maxLength: 255, prefix: "alias/" },
  replaces: ["name", "namePrefix"],
  filled: ["namePrefix"],
  references: [keyAt("targetKeyId")],
  problems: ({ name }) =>
    typeof name === "string" && name !== unknown && !/^alias\/[a-zA-Z0-9/_-]+$/.test(name)
      ? [{ property: "name", reason: "name must begin with 'alias/' and contain only [a-zA-Z0-9/_-]" }]
      : [],
  create: ({ inputs, draft, arn }) => {
    const name = text(inputs.name);
    const aliasArn = arn("kms", name);
    if (draft.get(aliasType, name)) {
      throw new AwsError("AlreadyExistsException", `An alias with the name ${aliasArn} already exists`);
    }
    const target = text(inputs.targetKeyId);
    const found = draft.list(keyType).find(({ id, properties }) => [id, properties.arn].includes(target));
    return {
      id: name,
      properties: { arn: aliasArn, namePrefix: "", targetKeyArn: text(found?.properties.arn) },
    };
  },
};
