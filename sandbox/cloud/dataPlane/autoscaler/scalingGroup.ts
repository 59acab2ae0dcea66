import type { V1DaemonSet, V1Node, V1Taint } from "@kubernetes/client-node";

import { instanceShape } from "../../../../components/gpu";
import { text } from "../../../plugins/common/fields";
import { isObject } from "../../../plugins/common/properties";
import { tokens } from "../../inventory";
import { regionOf } from "../addresses";
import type { NodeGroup } from "../nodeGroup";
import type { Stock } from "../view";
import { amount, isWelcome, type NodeTemplate, withPod } from "./fit";

const prefix = "k8s.io/cluster-autoscaler/node-template/";

/** The tags of a group of instances: those that EKS gave it, and those that were set one by one. */
export function groupTags(name: string, stock: Stock): Record<string, string> {
  const own = stock.get(tokens.autoscalingGroup, name)?.properties.tagsAll;
  const single = stock.list(tokens.autoscalingTag).flatMap(({ properties }): [string, string][] => {
    const { tag } = properties;
    return properties.autoscalingGroupName === name && isObject(tag)
      ? [[text(tag.key), text(tag.value)]]
      : [];
  });
  return { ...(isObject(own) ? (own as Record<string, string>) : {}), ...Object.fromEntries(single) };
}

/** `asg:tag=a,b=c`: the tags, with a value or without, that a group must have to be looked after. */
export function isDiscovered(tags: Record<string, string>, discovery: string): boolean {
  const [, wanted = ""] = /^asg:tag=(.*)$/.exec(discovery) ?? [];
  if (wanted === "") return false;
  return wanted.split(",").every((one) => {
    const [key = "", value] = one.split("=");
    return key in tags && (value === undefined || tags[key] === value);
  });
}

function tagged(tags: Record<string, string>, kind: "label" | "resources" | "taint"): [string, string][] {
  const start = `${prefix}${kind}/`;
  return Object.entries(tags)
    .filter(([key]) => key.startsWith(start))
    .map(([key, value]) => [key.slice(start.length), value]);
}

/** `value:effect`, as a tag has it. */
function taintOf([key, tag]: [string, string]): V1Taint[] {
  const [, value = "", effect = ""] = /^(.*):(NoSchedule|NoExecute|PreferNoSchedule)$/.exec(tag) ?? [];
  return effect === "" ? [] : [{ key, value, effect }];
}

/** What the autoscaler gets to know of a node group besides its tags. */
export interface Knowledge {
  /** It may ask EKS for the labels and taints of the group. */
  asksEks: boolean;
}

/**
 * The node that the autoscaler expects of an empty group: what EC2 says of the instance type, what the tags say, and
 * what EKS says where it may be asked. The kubelet's reserves are not known to it.
 * Source: kubernetes/autoscaler, cloudprovider/aws (buildNodeFromTemplate, managed node group cache).
 */
export function templateFromTags(
  group: NodeGroup,
  tags: Record<string, string>,
  { asksEks }: Knowledge,
): NodeTemplate {
  const [instanceType = ""] = group.instanceTypes;
  const shape = instanceShape(instanceType);
  const zone = group.subnets[0]?.zone ?? "";
  const resources = tagged(tags, "resources").map(([name, value]) => [name, amount(name, value)] as const);
  const taints = [...tagged(tags, "taint").flatMap(taintOf), ...(asksEks ? group.taints : [])];
  return {
    labels: {
      "kubernetes.io/arch": group.amiType.includes("ARM_64") ? "arm64" : "amd64",
      "kubernetes.io/os": "linux",
      "node.kubernetes.io/instance-type": instanceType,
      "topology.kubernetes.io/region": regionOf(zone),
      "topology.kubernetes.io/zone": zone,
      ...(asksEks ? group.labels : {}),
      ...Object.fromEntries(tagged(tags, "label")),
    },
    taints,
    free: {
      cpu: shape.vcpus * 1000,
      memory: shape.memoryMiB,
      pods: 110,
      ...(shape.gpus > 0 && { "nvidia.com/gpu": shape.gpus }),
      ...Object.fromEntries(resources),
    },
  };
}

/** The node that the autoscaler expects of a group that has one: another like it. */
export function templateFromNode({ metadata, spec, status }: V1Node): NodeTemplate {
  const allocatable = Object.entries(status?.allocatable ?? {});
  const passing = (key: string) => key.startsWith("node.kubernetes.io/");
  return {
    labels: metadata?.labels ?? {},
    taints: (spec?.taints ?? []).filter(({ key }) => !passing(key)),
    free: Object.fromEntries(allocatable.map(([name, quantity]) => [name, amount(name, quantity)])),
  };
}

/** What is left of a new node once the agents of every node run on it. */
export function withDaemons(template: NodeTemplate, daemonSets: V1DaemonSet[]): NodeTemplate {
  const pods = daemonSets.map(({ spec }) => ({ spec: spec?.template.spec }));
  return pods.filter((pod) => isWelcome(pod, template)).reduce((left, pod) => withPod(left, pod), template);
}
