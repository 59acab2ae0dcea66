import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";

import { strings, text, type FieldProblem } from "../../../plugins/common/fields";
import { isObject, unknown, type JsonObject } from "../../../plugins/common/properties";
import { AwsError } from "../../awsError";
import { tokens, type Draft, type Entry } from "../../inventory";
import { quotaExceeded } from "../../quota";
import type { Making, Reference, ResourceType, Waiting } from "../../resourceType";
import { clusterAt, roleAt, subnetAt } from "../references";

/** A node group's own names for its group of instances and what else AWS makes with it. */
const launchTemplateAt = (property: string, by?: "name"): Reference => ({
  property: `launchTemplate.${property}`,
  type: tokens.launchTemplate,
  by,
  missing: (value) =>
    new AwsError(
      "InvalidRequestException",
      `The specified launch template, with template ID ${value}, does not exist.`,
    ),
});

export const nodeGroup: ResourceType = {
  title: "EKS Node Group",
  api: {
    service: "EKS",
    create: "CreateNodegroup",
    update: "UpdateNodegroupConfig",
    delete: "DeleteNodegroup",
  },
  autoname: { property: "nodeGroupName", maxLength: 63 },
  replaces: [
    ...["amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "launchTemplate.id"],
    ...[
      "launchTemplate.name",
      "nodeGroupName",
      "nodeGroupNamePrefix",
      "nodeRoleArn",
      "remoteAccess",
      "subnetIds",
    ],
  ],
  filled: [
    ...["amiType", "capacityType", "diskSize", "instanceTypes", "nodeGroupNamePrefix", "nodeRepairConfig"],
    ...[
      "launchTemplate.id",
      "launchTemplate.name",
      "releaseVersion",
      "updateConfig",
      "version",
      "warmPoolConfig",
    ],
  ],
  ordered: ["instanceTypes"],
  references: [
    { ...clusterAt(), holds: true },
    roleAt("nodeRoleArn"),
    subnetAt("subnetIds"),
    launchTemplateAt("id"),
    launchTemplateAt("name", "name"),
  ],
  problems: scalingProblems,
  create: (making) => {
    const { inputs, draft, arn, isObserved } = making;
    const [clusterName, name] = [text(inputs.clusterName), text(inputs.nodeGroupName)];
    const id = `${clusterName}:${name}`;
    if (draft.get(tokens.nodeGroup, id)) {
      const message = `NodeGroup already exists with name ${name} and cluster name ${clusterName}`;
      throw new AwsError("ResourceInUseException", message, 409);
    }
    assertTemplate(making);
    const version = text(inputs.version) || text(draft.get(tokens.cluster, clusterName)?.properties.version);
    const group = `eks-${name}-${randomUUID()}`;
    autoscalingGroup(making, id, group);
    const properties: JsonObject = {
      arn: arn("eks", `nodegroup/${clusterName}/${name}/${randomUUID()}`),
      amiType: inputs.amiType ?? "AL2023_x86_64_STANDARD",
      capacityType: inputs.capacityType ?? "ON_DEMAND",
      diskSize: inputs.diskSize ?? (inputs.launchTemplate === undefined ? 20 : 0),
      instanceTypes: inputs.instanceTypes ?? ["t3.medium"],
      nodeGroupNamePrefix: "",
      launchTemplate: namedTemplate(making),
      releaseVersion: inputs.releaseVersion ?? releaseOf(version),
      resources: [{ autoscalingGroups: [{ name: group }], remoteAccessSecurityGroupId: "" }],
      updateConfig: inputs.updateConfig ?? { maxUnavailable: 1 },
      nodeRepairConfig: inputs.nodeRepairConfig,
      version,
    };
    const exceeded = quotaExceeded(draft, making.account, id, { ...inputs, ...properties });
    const status = exceeded ? "CREATE_FAILED" : isObserved ? "CREATING" : "ACTIVE";
    return {
      id,
      properties: { ...properties, status, ...(exceeded && { health: [launchFailure(group, exceeded)] }) },
    };
  },
  update: ({ entry, inputs, changed, draft, account, isObserved }) => {
    const version = text(inputs.version) || text(entry.properties.version);
    const isMoved = changed.includes("version");
    const exceeded = quotaExceeded(draft, account, entry.id, { ...entry.properties, ...inputs });
    if (exceeded) throw new AwsError("VcpuLimitExceeded", exceeded);
    const group = autoscalingGroupOf(entry);
    const scaling = isObject(inputs.scalingConfig) ? inputs.scalingConfig : {};
    draft.patch(tokens.autoscalingGroup, group, sizes(scaling));
    return {
      version,
      ...(isMoved && inputs.releaseVersion === undefined && { releaseVersion: releaseOf(version) }),
      ...(isObserved && { status: "UPDATING" }),
    };
  },
  renews: (changed) => (changed.includes("version") ? ["releaseVersion"] : []),
  delete: ({ entry, draft, isObserved }) => {
    if (isObserved) {
      draft.patch(tokens.nodeGroup, entry.id, { status: "DELETING" });
      return "later";
    }
    draft.remove(tokens.autoscalingGroup, autoscalingGroupOf(entry));
    return undefined;
  },
  settled,
  tainted: ({ status }) => status === "CREATE_FAILED",
};

function scalingProblems({ scalingConfig }: JsonObject): FieldProblem[] {
  if (!isObject(scalingConfig)) return [];
  const { minSize, desiredSize, maxSize } = scalingConfig;
  const known = [minSize, desiredSize, maxSize].every((size) => size !== unknown);
  const problem = (reason: string): FieldProblem[] => [{ property: "scalingConfig", reason }];
  if (!known) return [];
  if (Number(maxSize) < 1) return problem("maxSize has to be 1 at least");
  if (Number(desiredSize) > Number(maxSize)) return problem("desiredSize is above maxSize");
  return Number(desiredSize) < Number(minSize) ? problem("desiredSize is below minSize") : [];
}

/** What a launch template says must not be said again by the node group, and the reverse. */
function assertTemplate({ inputs, draft }: Making): void {
  const template = templateOf(inputs, draft);
  if (!template) return;
  const refuse = (message: string): never => {
    throw new AwsError("InvalidParameterException", message);
  };
  if (inputs.diskSize !== undefined) refuse("Disk size must be specified within the launch template.");
  if (inputs.remoteAccess !== undefined) {
    refuse("Remote access configuration cannot be specified with a launch template.");
  }
  if (inputs.instanceTypes !== undefined && template.properties.instanceType !== undefined) {
    refuse("Instance types must be specified either in the launch template or in the API request, not both.");
  }
  if (template.properties.iamInstanceProfile !== undefined) {
    refuse(
      "Launch template should not specify an instance profile. The noderole in your request will be used.",
    );
  }
  const market = template.properties.instanceMarketOptions;
  const isBlock = isObject(market) && market.marketType === "capacity-block";
  if (isBlock !== (inputs.capacityType === "CAPACITY_BLOCK")) {
    refuse(
      "Capacity type CAPACITY_BLOCK goes together with the market type capacity-block of the launch template.",
    );
  }
}

function templateOf(inputs: JsonObject, draft: Draft): Entry | undefined {
  const wanted = inputs.launchTemplate;
  if (!isObject(wanted)) return undefined;
  return draft
    .list(tokens.launchTemplate)
    .find(
      ({ id, properties }) =>
        id === wanted.id || (wanted.name !== undefined && properties.name === wanted.name),
    );
}

function namedTemplate({ inputs, draft }: Making): JsonObject | undefined {
  const template = templateOf(inputs, draft);
  if (!template || !isObject(inputs.launchTemplate)) return undefined;
  return { ...inputs.launchTemplate, id: template.id, name: template.properties.name };
}

/** The group of instances behind a node group, with the tags that EKS gives it. */
function autoscalingGroup(making: Making, id: string, name: string): void {
  const { inputs, draft, arn } = making;
  const [clusterName, nodeGroupName] = [text(inputs.clusterName), text(inputs.nodeGroupName)];
  draft.put({
    type: tokens.autoscalingGroup,
    id: name,
    properties: {
      arn: arn("autoscaling", `autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`),
      name,
      nodeGroup: id,
      vpcZoneIdentifiers: strings(inputs.subnetIds),
      ...sizes(isObject(inputs.scalingConfig) ? inputs.scalingConfig : {}),
      tagsAll: {
        "eks:cluster-name": clusterName,
        "eks:nodegroup-name": nodeGroupName,
        [`k8s.io/cluster-autoscaler/${clusterName}`]: "owned",
        "k8s.io/cluster-autoscaler/enabled": "true",
        [`kubernetes.io/cluster/${clusterName}`]: "owned",
      },
    },
  });
}

function sizes({ minSize, maxSize, desiredSize }: JsonObject): JsonObject {
  return { minSize, maxSize, desiredCapacity: desiredSize };
}

/** The name of a node group's group of instances. */
export function autoscalingGroupOf({ properties }: Entry): string {
  const [resources] = Array.isArray(properties.resources) ? properties.resources : [];
  const groups = isObject(resources) ? resources.autoscalingGroups : undefined;
  const [group] = Array.isArray(groups) ? groups : [];
  return isObject(group) ? text(group.name) : "";
}

/** A release of the machine images: `<Kubernetes patch version>-<date>`. */
function releaseOf(version: string): string {
  return `${version}.0-20260714`;
}

function launchFailure(group: string, message: string): JsonObject {
  return {
    code: "AsgInstanceLaunchFailures",
    message: `Could not launch On-Demand Instances. VcpuLimitExceeded - ${message} Launching EC2 instance failed.`,
    resourceIds: [group],
  };
}

const askAgainMs = 250;
/** The provider's own patience is an hour; here, everything goes faster. */
const usualTimeoutSeconds = 600;

/** Waits for the data plane, which turns a node group into nodes. */
async function settled({ inventory, id, phase, timeoutSeconds }: Waiting): Promise<void> {
  const until = Date.now() + (timeoutSeconds || usualTimeoutSeconds) * 1000;
  for (;;) {
    const entry = inventory.get(tokens.nodeGroup, id);
    const status = text(entry?.properties.status);
    if (phase === "delete" ? entry === undefined : status === "ACTIVE") return;
    if (entry === undefined) throw new Error(`waiting for EKS Node Group (${id}) ${phase}: it is gone`);
    if (status.endsWith("_FAILED"))
      throw new Error(
        `${waiting(id, phase)}: unexpected state '${status}', wanted target '${phase === "delete" ? "" : "ACTIVE"}'. last error: ${lastError(entry)}`,
      );
    if (Date.now() > until)
      throw new Error(
        `${waiting(id, phase)}: timeout while waiting for state to become 'ACTIVE' (last state: '${status}')`,
      );
    await sleep(askAgainMs);
  }
}

function waiting(id: string, phase: string): string {
  return `waiting for EKS Node Group (${id}) ${phase}`;
}

function lastError({ properties }: Entry): string {
  const [issue] = Array.isArray(properties.health) ? properties.health : [];
  if (!isObject(issue)) return "unknown";
  return `${strings(issue.resourceIds).join(", ")}: ${text(issue.code)}: ${text(issue.message)}`;
}
