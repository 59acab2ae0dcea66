import { canonicalQuantity } from "./canonical";
import { cpuMillis, memoryMiB } from "./quantity";
import type { Resources } from "./resources";

/** Pods that may run at the same time: `count` of them, each asking for `resources`. */
export interface Demand {
  resources: Resources;
  count: number;
}

/** All that a namespace has to hold when every workload runs at its largest. */
export type ComputeBudget = Demand[];

/** A rollout may run a workload twice, old beside new. */
const rolloutFactor = 2;

/** For Jobs, backups and whoever debugs. */
const allowance = { cpuMillis: 2000, memoryMiB: 4096 };

/** The resource without which no pod reaches a GPU; stated always, so that a namespace without GPU models gets none. */
const wholeGpu = "nvidia.com/gpu";

/**
 * The compute part of a ResourceQuota: twice what the settings ask for and an allowance, in whole cores and GiB.
 * It follows the settings, so that no YAML can exceed it, and anything beside the YAML soon does.
 */
export function quotaOf(budget: ComputeBudget): Record<string, string> {
  const total = (amount: (resources: Resources) => number) =>
    budget.reduce((sum, { resources, count }) => sum + amount(resources) * count, 0);
  const cores = (millis: number) =>
    canonicalQuantity(String(Math.ceil((millis * rolloutFactor + allowance.cpuMillis) / 1000)));
  const gibibytes = (mebibytes: number) =>
    canonicalQuantity(`${Math.ceil((mebibytes * rolloutFactor + allowance.memoryMiB) / 1024)}Gi`);
  return {
    "requests.cpu": cores(total(({ cpu }) => cpuMillis(cpu))),
    "requests.memory": gibibytes(total(({ memory }) => memoryMiB(memory))),
    "limits.cpu": cores(total(({ cpu, cpuLimit }) => cpuMillis(cpuLimit ?? cpu))),
    "limits.memory": gibibytes(total(({ memory, memoryLimit }) => memoryMiB(memoryLimit ?? memory))),
    ...extendedQuota(budget),
  };
}

function extendedQuota(budget: ComputeBudget): Record<string, string> {
  const units: Record<string, number> = { [wholeGpu]: 0 };
  for (const { resources, count } of budget) {
    for (const [name, each] of Object.entries(resources.extended ?? {})) {
      units[name] = (units[name] ?? 0) + each * count * rolloutFactor;
    }
  }
  return Object.fromEntries(Object.entries(units).map(([name, sum]) => [`requests.${name}`, String(sum)]));
}
