import type { V1Node, V1Pod } from "@kubernetes/client-node";
import { poolLabel } from "../../components/gpu/pool";
import { type Answer, both, type Row, type Section, sectionOf } from "./section";

const isGpu = (resource: string) => resource.startsWith("nvidia.com/");
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** How many units of GPUs are taken, and by whom, on each node of each pool. */
export function gpusSection(nodes: Answer<V1Node[]>, pods: Answer<V1Pod[]>): Section {
  const columns = ["POOL", "NODE", "RESOURCE", "USED", "FREE", "PODS"];
  return sectionOf("GPUs", columns, both(nodes, pods), ([machines, all]) => {
    const active = all.filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
    return [...machines.flatMap((node) => nodeRows(node, active)), ...active.flatMap(waitingRow)];
  });
}

function nodeRows({ metadata, status }: V1Node, pods: V1Pod[]): Row[] {
  const here = pods.filter(({ spec }) => spec?.nodeName === metadata?.name);
  const isReady = status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True");
  return Object.entries(status?.allocatable ?? {})
    .filter(([resource]) => isGpu(resource))
    .map(([resource, offered]) => {
      const users = here.filter((pod) => unitsOf(pod, resource) > 0);
      const used = sum(users.map((pod) => unitsOf(pod, resource)));
      const values = {
        POOL: metadata?.labels?.[poolLabel] ?? "-",
        NODE: metadata?.name ?? "",
        RESOURCE: resource,
        USED: used,
        FREE: Number(offered) - used,
        PODS: users.map(titleOf).join(", ") || "-",
      };
      return isReady
        ? { values, health: "fine" }
        : { values, health: "attention", why: "the node is not ready" };
    });
}

function waitingRow(pod: V1Pod): Row[] {
  const asked = resourcesOf(pod).filter((resource) => unitsOf(pod, resource) > 0);
  if (pod.spec?.nodeName !== undefined) return [];
  const reason = pod.status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;
  return asked.map((resource) => ({
    values: { POOL: "-", NODE: "-", RESOURCE: resource, USED: 0, FREE: 0, PODS: titleOf(pod) },
    health: "attention",
    why: reason ?? "waits for a GPU",
  }));
}

function resourcesOf({ spec }: V1Pod): string[] {
  const asked = (spec?.containers ?? []).flatMap(({ resources }) => Object.keys(resources?.limits ?? {}));
  return [...new Set(asked.filter(isGpu))];
}

function unitsOf({ spec }: V1Pod, resource: string): number {
  return sum((spec?.containers ?? []).map(({ resources }) => Number(resources?.limits?.[resource] ?? 0)));
}

function titleOf({ metadata }: V1Pod): string {
  return metadata?.labels?.["app.kubernetes.io/instance"] ?? metadata?.name ?? "";
}
