import { text } from "../../../plugins/common/fields";
import { AwsError } from "../../awsError";
import { tokens } from "../../inventory";
import type { ResourceType } from "../../resourceType";
import { ec2Id } from "../ids";
import { securityGroupAt } from "../references";

/** Every change is a new version; those who use a template say which. */
export const launchTemplate: ResourceType = {
  title: "EC2 Launch Template",
  api: {
    service: "EC2",
    create: "CreateLaunchTemplate",
    update: "CreateLaunchTemplateVersion",
    delete: "DeleteLaunchTemplate",
  },
  autoname: { property: "name", maxLength: 125 },
  replaces: ["name", "namePrefix"],
  filled: ["defaultVersion", "namePrefix"],
  ordered: ["securityGroupNames"],
  references: [
    { ...securityGroupAt("vpcSecurityGroupIds"), holds: undefined },
    { ...securityGroupAt("networkInterfaces.securityGroups"), holds: undefined },
  ],
  problems: ({ userData }) =>
    typeof userData === "string" && isUnencoded(userData)
      ? [{ property: "userData", reason: "base64 is needed, and this is none" }]
      : [],
  create: ({ inputs, draft, arn }) => {
    const taken = draft.list(tokens.launchTemplate).some(({ properties }) => properties.name === inputs.name);
    if (taken) {
      throw new AwsError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        "Launch template name already in use.",
      );
    }
    const id = ec2Id("lt");
    return {
      id,
      properties: {
        arn: arn("ec2", `launch-template/${id}`),
        latestVersion: 1,
        defaultVersion: 1,
        namePrefix: "",
        name: text(inputs.name),
      },
    };
  },
  renews: (changed) => (isNewVersion(changed) ? ["latestVersion", "defaultVersion"] : []),
  update: ({ entry, inputs, changed }) => {
    if (!isNewVersion(changed)) return {};
    const latestVersion = Number(entry.properties.latestVersion) + 1;
    const isDefault = inputs.updateDefaultVersion === true;
    const kept = inputs.defaultVersion ?? entry.properties.defaultVersion;
    return { latestVersion, defaultVersion: isDefault ? latestVersion : kept };
  },
};

/** Tags belong to the template, not to a version of it. */
function isNewVersion(changed: readonly string[]): boolean {
  return changed.some(
    (property) => !["defaultVersion", "tags", "tagsAll", "updateDefaultVersion"].includes(property),
  );
}

function isUnencoded(userData: string): boolean {
  return !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData);
}
