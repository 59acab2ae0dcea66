import { canonicalQuantity } from "./canonical";
import { cpuMillis, memoryMiB } from "./quantity";
import type { Resources } from "./resources";

/** Pods that may run at the same time: `count` of them, each asking for `resources`. */
export interface Demand {
  resources: Resources;
  count: number;
  /** Load balancers in front of them. Default 0. */
  loadBalancers?: number;
}

/** All that a namespace has to hold when every workload runs at its largest. */
export type Budget = Demand[];

/** A rollout may run a workload twice, old beside new. */
const rolloutFactor = 2;

/**
 * Room for Jobs, for whoever debugs, and above all for what has left the settings: the engine deletes it last, when
 * everything that came in its place runs already. A quota that followed the new settings closely would refuse the new
 * pods, and the update would never reach the deletion.
 */
const headroom = { cpuMillis: 128_000, memoryMiB: 512 * 1024, gpuUnits: 64 };

/** The resource without which no pod reaches a GPU; stated always, so that a namespace without GPU models gets none. */
const wholeGpu = "nvidia.com/gpu";

/**
 * A ResourceQuota: twice what the settings ask for and the headroom, in whole cores and GiB. It follows the settings,
 * so that no YAML can exceed it, and a loop that creates pods ends all the same.
 *
 * @param objects how many objects of a kind fit beside those that the budget asks for.
 */
export function quotaOf(objects: Readonly<Record<string, number>>, budget: Budget): Record<string, string> {
  const pods = rolloutFactor * sumOf(budget, ({ count }) => count);
  const loadBalancers = sumOf(budget, (demand) => demand.loadBalancers ?? 0);
  const { "services.nodeports": nodePorts } = objects;
  return {
    ...objectQuota(objects),
    ...objectQuota({
      pods: (objects.pods ?? 0) + pods,
      "services.loadbalancers": (objects["services.loadbalancers"] ?? 0) + loadBalancers,
      // A load balancer comes in by a port of the nodes, of which each has one. Source: kubernetes.io, "Service".
      ...(nodePorts !== undefined && { "services.nodeports": nodePorts + loadBalancers }),
    }),
    ...computeQuota(budget),
    ...extendedQuota(budget),
  };
}

/** For a namespace whose workloads nobody has counted yet: a bound on the number of objects alone. */
export function objectQuota(objects: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objects).map(([kind, count]) => [kind, canonicalQuantity(String(count))]),
  );
}

function computeQuota(budget: Budget): Record<string, string> {
  const total = (amount: (resources: Resources) => number) =>
    sumOf(budget, ({ resources, count }) => amount(resources) * count);
  const cores = (millis: number) =>
    canonicalQuantity(String(Math.ceil((millis * rolloutFactor + headroom.cpuMillis) / 1000)));
  const gibibytes = (mebibytes: number) =>
    canonicalQuantity(`${Math.ceil((mebibytes * rolloutFactor + headroom.memoryMiB) / 1024)}Gi`);
  return {
    "requests.cpu": cores(total(({ cpu }) => cpuMillis(cpu))),
    "requests.memory": gibibytes(total(({ memory }) => memoryMiB(memory))),
    "limits.cpu": cores(total(({ cpu, cpuLimit }) => cpuMillis(cpuLimit ?? cpu))),
    "limits.memory": gibibytes(total(({ memory, memoryLimit }) => memoryMiB(memoryLimit ?? memory))),
  };
}

function extendedQuota(budget: Budget): Record<string, string> {
  const units: Record<string, number> = {};
  for (const { resources, count } of budget) {
    for (const [name, each] of Object.entries(resources.extended ?? {})) {
      units[name] = (units[name] ?? headroom.gpuUnits) + each * count * rolloutFactor;
    }
  }
  return objectQuota(
    Object.fromEntries(
      Object.entries({ [wholeGpu]: 0, ...units }).map(([name, sum]) => [`requests.${name}`, sum]),
    ),
  );
}

function sumOf(budget: Budget, amount: (demand: Demand) => number): number {
  return budget.reduce((sum, demand) => sum + amount(demand), 0);
}
