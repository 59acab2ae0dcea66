import type { V1NodeSelectorRequirement, V1Pod, V1Taint, V1Toleration } from "@kubernetes/client-node";

import { meets } from "../../../../components/kubernetes/labelRequirement";
import { cpuMillis, memoryMiB } from "../../../../components/kubernetes/quantity";

/** A node that could be there, and what is left on it. */
export interface NodeTemplate {
  labels: Record<string, string>;
  taints: V1Taint[];
  /** Amounts by resource: millis of CPU, MiB of memory and disk, units of all else. */
  free: Record<string, number>;
}

/** An amount of a resource as one number, in the unit that is usual for it. */
export function amount(resource: string, quantity: string): number {
  if (resource === "cpu") return cpuMillis(quantity);
  return resource === "memory" || resource === "ephemeral-storage" ? memoryMiB(quantity) : Number(quantity);
}

/** What a pod asks for, itself included. */
export function requestsOf(pod: V1Pod): Record<string, number> {
  const sum: Record<string, number> = { pods: 1 };
  for (const { resources } of pod.spec?.containers ?? [])
    for (const [resource, quantity] of Object.entries(resources?.requests ?? {}))
      sum[resource] = (sum[resource] ?? 0) + amount(resource, quantity);
  for (const { resources, restartPolicy } of pod.spec?.initContainers ?? [])
    for (const [resource, quantity] of Object.entries(resources?.requests ?? {})) {
      const asked = amount(resource, quantity);
      const before = sum[resource] ?? 0;
      // What runs first and ends needs no room of its own; what stays beside the others does.
      sum[resource] = restartPolicy === "Always" ? before + asked : Math.max(before, asked);
    }
  return sum;
}

/** What selectors of nodes have beyond all others: a label may be a number. */
function holds(labels: Record<string, string>, requirement: V1NodeSelectorRequirement): boolean {
  const { key, operator, values = [] } = requirement;
  switch (operator) {
    case "Gt":
      return Number(labels[key]) > Number(values[0]);
    case "Lt":
      return Number(labels[key]) < Number(values[0]);
    default:
      return meets(labels, requirement) ?? false;
  }
}

function isSelected({ spec }: Pick<V1Pod, "spec">, labels: Record<string, string>): boolean {
  const selector = Object.entries(spec?.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [];
  const affinity =
    required === undefined ||
    terms.some(({ matchExpressions = [] }) => matchExpressions.every((one) => holds(labels, one)));
  return selector && affinity;
}

function tolerates({ key, operator = "Equal", value = "", effect }: V1Toleration, taint: V1Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
}

/** May the pod be on such a node, room aside? */
export function isWelcome(pod: Pick<V1Pod, "spec">, { labels, taints }: Omit<NodeTemplate, "free">): boolean {
  const hard = taints.filter(({ effect }) => effect !== "PreferNoSchedule");
  const isTolerated = (taint: V1Taint) => (pod.spec?.tolerations ?? []).some((one) => tolerates(one, taint));
  return isSelected(pod, labels) && hard.every(isTolerated);
}

function hasRoom(requests: Record<string, number>, free: Record<string, number>): boolean {
  return Object.entries(requests).every(([resource, asked]) => asked <= (free[resource] ?? 0));
}

export function fits(pod: V1Pod, template: NodeTemplate): boolean {
  return isWelcome(pod, template) && hasRoom(requestsOf(pod), template.free);
}

/** The node with the pod on it. */
export function withPod(template: NodeTemplate, pod: Pick<V1Pod, "spec">): NodeTemplate {
  const free = { ...template.free };
  for (const [resource, asked] of Object.entries(requestsOf(pod as V1Pod)))
    free[resource] = (free[resource] ?? 0) - asked;
  return { ...template, free };
}

/** The pods that find no place on the nodes, each put where it fits first. */
export function leftAfter(pods: V1Pod[], nodes: NodeTemplate[]): V1Pod[] {
  const rooms = [...nodes];
  return pods.filter((pod) => {
    const at = rooms.findIndex((room) => fits(pod, room));
    const room = rooms[at];
    if (room === undefined) return true;
    rooms[at] = withPod(room, pod);
    return false;
  });
}
