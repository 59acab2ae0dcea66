import { instanceShape } from "./instanceShape";
import type { GpuPool } from "./pool";
import { gpuUnitsPerNode, type GpuPlacement } from "./sharing";

/** What one replica of a model requests, the GPU aside. */
export interface PodRequest {
  cpuMillis: number;
  memoryMiB: number;
}

export interface NodePacking {
  /** Replicas of the model that fit on an empty node. 0: it fits nowhere in the pool. */
  replicas: number;
  /** What runs out first. */
  limitedBy: "cpu" | "memory" | "pods" | "gpu";
  /** GPU memory that each of them can count on, in MiB. */
  gpuMemoryMiB: number;
}

/** How many replicas of a model fit on an empty node of the pool that it was placed on, by allocatable resources. */
export function packNode(pool: GpuPool, placement: GpuPlacement, request: PodRequest): NodePacking {
  const { allocatable } = instanceShape(pool.instanceType);
  const units = gpuUnitsPerNode(pool);
  const limits = [
    { limitedBy: "gpu", replicas: Math.floor(units / placement.units) },
    { limitedBy: "cpu", replicas: fit(allocatable.cpuMillis, request.cpuMillis) },
    { limitedBy: "memory", replicas: fit(allocatable.memoryMiB, request.memoryMiB) },
    { limitedBy: "pods", replicas: allocatable.pods },
  ] as const;
  const tightest = limits.reduce((least, limit) => (limit.replicas < least.replicas ? limit : least));
  return { ...tightest, gpuMemoryMiB: placement.memoryMiB };
}

function fit(offered: number, requested: number): number {
  return requested <= 0 ? Number.POSITIVE_INFINITY : Math.floor(offered / requested);
}
