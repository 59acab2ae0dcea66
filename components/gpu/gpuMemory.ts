import { gpuInstances } from "./catalogue/instances";
import type { GpuPool, GpuSharing } from "./pool";
import { GpuFractionError, gpuInstanceOf, migProfilesOf, placeOnGpu, type GpuPlacement } from "./sharing";

/** What a model keeps in the memory of its GPU. */
export interface GpuMemoryNeed {
  /** Weights as they are loaded, in MiB. */
  weightsMiB: number;
  /** One sample of a batch, its activations included, in MiB. Default 0. */
  sampleMiB?: number;
  /** Samples that are predicted together. Default 32. */
  batchSize?: number;
}

/**
 * What a process takes on each GPU besides weights and batch, in MiB: the CUDA context, the kernels and workspaces of
 * the framework, and the gaps that its allocator leaves. Measured by many, promised by nobody: an allowance of judgement,
 * and for the same reason the smallest share that is accepted at all.
 */
export const cudaContextMiB = 1024;

/** A change of one setting with which the model fits. */
export type MemoryAdvice =
  | { change: "batchSize"; batchSize: number }
  | { change: "gpus"; gpus: number }
  | { change: "sharing"; sharing: GpuSharing }
  | { change: "instanceType"; instanceType: string };

/** GPU memory that one replica needs in MiB, over all of its GPUs. */
export function neededMiB({ weightsMiB, sampleMiB = 0, batchSize = 32 }: GpuMemoryNeed, gpus = 1): number {
  return weightsMiB + sampleMiB * batchSize + gpus * cudaContextMiB;
}

/** Whether the model fits into what its pool gives it. */
export function fitsMemory(need: GpuMemoryNeed, pool: GpuPool, placement: GpuPlacement): boolean {
  return neededMiB(need, gpusOf(pool, placement)) <= placement.memoryMiB;
}

/** What is needed, what there is, and what to change; `undefined` when the model fits. */
export function memoryShortage(
  need: GpuMemoryNeed,
  pool: GpuPool,
  placement: GpuPlacement,
): string | undefined {
  if (fitsMemory(need, pool, placement)) return undefined;
  const { weightsMiB, sampleMiB = 0, batchSize = 32 } = need;
  const gpus = gpusOf(pool, placement);
  const parts = [
    `weights ${shown(weightsMiB)}`,
    ...(sampleMiB > 0 ? [`a batch of ${batchSize} × ${shown(sampleMiB)}`] : []),
    `CUDA ${shown(gpus * cudaContextMiB)}`,
  ];
  const total = Math.ceil(neededMiB(need, gpus));
  const advice = memoryAdvice(need, pool, placement).map((change) => adviceText(change, pool));
  const nearest =
    advice.length > 0
      ? advice.join(", or ")
      : "no GPU of the catalogue is large enough: make the model smaller";
  return `${parts.join(" + ")} make ${total} MiB, and a replica gets ${placement.memoryMiB} MiB of ${gpuInstanceOf(pool).gpu} from pool \`${pool.name}\`: ${nearest}`;
}

/** The nearest settings that work, each by itself: a smaller batch, a larger share, another instance type. */
export function memoryAdvice(need: GpuMemoryNeed, pool: GpuPool, placement: GpuPlacement): MemoryAdvice[] {
  return [
    ...smallerBatch(need, pool, placement),
    ...largerShare(need, pool, placement),
    ...otherInstance(need, pool, placement),
  ];
}

function smallerBatch(need: GpuMemoryNeed, pool: GpuPool, placement: GpuPlacement): MemoryAdvice[] {
  const { weightsMiB, sampleMiB = 0 } = need;
  if (sampleMiB <= 0) return [];
  const left = placement.memoryMiB - weightsMiB - gpusOf(pool, placement) * cudaContextMiB;
  const batchSize = Math.floor(left / sampleMiB);
  return batchSize >= 1 ? [{ change: "batchSize", batchSize }] : [];
}

function largerShare(need: GpuMemoryNeed, pool: GpuPool, placement: GpuPlacement): MemoryAdvice[] {
  const { sharing } = pool;
  if (sharing.strategy === "none") {
    const more = range(placement.units + 1, gpuInstanceOf(pool).gpus);
    const gpus = more.find((count) => fitsOn(need, pool, count));
    return gpus === undefined ? [] : [{ change: "gpus", gpus }];
  }
  const larger: GpuSharing[] =
    sharing.strategy === "mig"
      ? largerProfiles(pool).map((profile) => ({ strategy: "mig", profile }))
      : [
          ...range(2, sharing.replicas - 1)
            .reverse()
            .map((replicas) => ({ ...sharing, replicas })),
          unshared,
        ];
  const found = larger.find((candidate) => fitsOn(need, { ...pool, sharing: candidate }, gpuOf(candidate)));
  return found ? [{ change: "sharing", sharing: found }] : [];
}

const unshared: GpuSharing = { strategy: "none" };

/** Profiles from the smallest up; those below the pool's own do not fit either. */
function largerProfiles(pool: GpuPool): string[] {
  const gigabytes = (profile: string) => Number(/\.(\d+)gb$/.exec(profile)?.[1] ?? 0);
  return Object.keys(migProfilesOf(pool)).sort((a, b) => gigabytes(a) - gigabytes(b));
}

/** The cheapest other instance type on which the same share of its larger GPU is enough. */
function otherInstance(need: GpuMemoryNeed, pool: GpuPool, placement: GpuPlacement): MemoryAdvice[] {
  const asked = pool.sharing.strategy === "none" ? placement.units : gpuOf(pool.sharing);
  const [cheapest] = Object.entries(gpuInstances)
    .filter(([instanceType]) => instanceType !== pool.instanceType)
    .filter(([instanceType]) => fitsOn(need, { ...pool, instanceType }, asked))
    .sort(([, a], [, b]) => a.dollarsPerHour - b.dollarsPerHour);
  return cheapest ? [{ change: "instanceType", instanceType: cheapest[0] }] : [];
}

/** Whether the model would fit if it asked this pool for that much. */
function fitsOn(need: GpuMemoryNeed, pool: GpuPool, gpu: number | string): boolean {
  const placement = placeOnGpu(gpu, [pool]);
  return !!placement && !(placement instanceof GpuFractionError) && fitsMemory(need, pool, placement);
}

/** What a model writes to get one unit of a pool that shares in this way. */
function gpuOf(sharing: GpuSharing): number | string {
  if (sharing.strategy === "none") return 1;
  return sharing.strategy === "mig" ? sharing.profile : 1 / sharing.replicas;
}

/** Whole GPUs that a replica opens; a share or a slice is of one. */
function gpusOf(pool: GpuPool, placement: GpuPlacement): number {
  return pool.sharing.strategy === "none" ? placement.units : 1;
}

function adviceText(advice: MemoryAdvice, pool: GpuPool): string {
  switch (advice.change) {
    case "batchSize":
      return `use batchSize ${advice.batchSize}`;
    case "gpus":
      return `use gpu: ${advice.gpus}`;
    case "instanceType":
      return `use ${advice.instanceType} (${gpuInstances[advice.instanceType]?.gpu}) in pool \`${pool.name}\``;
    case "sharing":
      return sharingText(advice.sharing);
  }
}

function sharingText(sharing: GpuSharing): string {
  if (sharing.strategy === "none") return "do not share the GPU (gpu: 1)";
  if (sharing.strategy === "mig") return `use the MIG profile ${sharing.profile}`;
  return `share each GPU in ${sharing.replicas}`;
}

function shown(mebibytes: number): string {
  return `${Number(mebibytes.toFixed(1))} MiB`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
