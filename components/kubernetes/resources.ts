import type * as k8s from "@pulumi/kubernetes";
import { canonicalQuantity } from "./canonical";

/** What a container asks for and may use at most. Kubernetes quantities. */
export interface Resources {
  /** What the scheduler reserves, e.g. "500m". */
  cpu: string;
  /** What the scheduler reserves, e.g. "1Gi". */
  memory: string;
  /** Where the kernel throttles. Default: `cpu`. */
  cpuLimit?: string;
  /** Where the kernel kills. Default: `memory`, so that a node never runs out of what it promised. */
  memoryLimit?: string;
  /** Extended resources such as `nvidia.com/gpu`, in whole units: request and limit must be equal. */
  extended?: Record<string, number>;
}

/** For Jobs that run a client and little else. */
export const smallTask: Resources = { cpu: "100m", memory: "128Mi", cpuLimit: "500m", memoryLimit: "256Mi" };

/** Requests and limits as a manifest has them. */
export function resourceRequirements(resources: Resources): k8s.types.input.core.v1.ResourceRequirements {
  const { cpu, memory, cpuLimit = cpu, memoryLimit = memory, extended = {} } = resources;
  const units = Object.fromEntries(Object.entries(extended).map(([name, count]) => [name, String(count)]));
  return {
    requests: { cpu: canonicalQuantity(cpu), memory: canonicalQuantity(memory), ...units },
    limits: { cpu: canonicalQuantity(cpuLimit), memory: canonicalQuantity(memoryLimit), ...units },
  };
}
