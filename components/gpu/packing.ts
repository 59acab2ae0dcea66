import { nodeOverhead } from "./catalogue/nodeOverhead";
import { instanceShape, type NodeResources } from "./instanceShape";
import type { GpuPool } from "./pool";
import { gpuUnitsPerNode, type GpuPlacement } from "./sharing";

/** What one replica of a model requests, the GPU aside. */
export interface PodRequest {
  cpuMillis: number;
  memoryMiB: number;
}

export interface NodePacking {
  /** Replicas of the model that fit on a node without other models. 0: it fits nowhere in the pool. */
  replicas: number;
  /** What runs out first. */
  limitedBy: "cpu" | "memory" | "pods" | "gpu";
  /** GPU memory that each of them can count on, in MiB. */
  gpuMemoryMiB: number;
}

/** What a node has for pods of one's own: what EKS leaves to pods, less what the agents of every such node take. */
export function schedulable(instanceType: string): NodeResources {
  const { allocatable, gpus } = instanceShape(instanceType);
  const overhead = gpus > 0 ? nodeOverhead.gpu : nodeOverhead.cpu;
  return {
    cpuMillis: allocatable.cpuMillis - overhead.cpuMillis,
    memoryMiB: allocatable.memoryMiB - overhead.memoryMiB,
    pods: allocatable.pods - overhead.pods,
  };
}

/** How many replicas of a model fit on a node of the pool that it was placed on and that has its agents alone. */
export function packNode(pool: GpuPool, placement: GpuPlacement, request: PodRequest): NodePacking {
  const room = schedulable(pool.instanceType);
  const units = gpuUnitsPerNode(pool);
  const limits = [
    { limitedBy: "gpu", replicas: Math.floor(units / placement.units) },
    { limitedBy: "cpu", replicas: fit(room.cpuMillis, request.cpuMillis) },
    { limitedBy: "memory", replicas: fit(room.memoryMiB, request.memoryMiB) },
    { limitedBy: "pods", replicas: room.pods },
  ] as const;
  const tightest = limits.reduce((least, limit) => (limit.replicas < least.replicas ? limit : least));
  return { ...tightest, gpuMemoryMiB: placement.memoryMiB };
}

function fit(offered: number, requested: number): number {
  return requested <= 0 ? Number.POSITIVE_INFINITY : Math.floor(offered / requested);
}
