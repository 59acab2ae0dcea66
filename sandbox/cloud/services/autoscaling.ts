import { text } from "../../plugins/common/fields";
import { isObject, type JsonObject } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import type { ResourceType } from "../resourceType";

/** One tag of a group of instances: the only way to tag what EKS made. */
export const autoscalingTag: ResourceType = {
  title: "AutoScaling Tag",
  api: {
    service: "Auto Scaling",
    create: "CreateOrUpdateTags",
    update: "CreateOrUpdateTags",
    delete: "DeleteTags",
  },
  replaces: ["autoscalingGroupName", "tag.key"],
  references: [
    {
      property: "autoscalingGroupName",
      type: tokens.autoscalingGroup,
      missing: (name) => new AwsError("ValidationError", `AutoScalingGroup name not found - ${name}`),
    },
  ],
  create: ({ inputs }) => ({
    id: `${text(inputs.autoscalingGroupName)},${text(tagOf(inputs).key)}`,
    properties: {},
  }),
};

function tagOf({ tag }: JsonObject): JsonObject {
  return isObject(tag) ? tag : {};
}
