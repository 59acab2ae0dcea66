import { text } from "../../plugins/common/fields";
import { AwsError } from "../awsError";
import type { ResourceType } from "../resourceType";
import { keyAt } from "./references";

const logGroupType = "aws:cloudwatch/logGroup:LogGroup";

export const logGroup: ResourceType = {
  title: "CloudWatch Logs Log Group",
  api: {
    service: "CloudWatch Logs",
    create: "CreateLogGroup",
    update: "PutRetentionPolicy",
    delete: "DeleteLogGroup",
  },
  autoname: { property: "name", maxLength: 512 },
  replaces: ["logGroupClass", "name", "namePrefix"],
  defaults: {
    deletionProtectionEnabled: false,
    logGroupClass: "STANDARD",
    retentionInDays: 0,
    skipDestroy: false,
  },
  filled: ["namePrefix"],
  writeOnly: ["skipDestroy"],
  references: [keyAt("kmsKeyId")],
  create: ({ inputs, draft, arn }) => {
    const name = text(inputs.name);
    if (draft.get(logGroupType, name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    return { id: name, properties: { arn: arn("logs", `log-group:${name}`), namePrefix: "" } };
  },
  delete: ({ entry }) => {
    if (entry.properties.deletionProtectionEnabled === true) {
      throw new AwsError("ValidationException", `Log group ${entry.id} has deletion protection enabled`);
    }
    return undefined;
  },
};
