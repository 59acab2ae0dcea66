import { defaultAmiType, nodeImages } from "./catalogue/amis";
import { gpuModels } from "./catalogue/gpus";
import { gpuInstances, type GpuInstance } from "./catalogue/instances";
import { gpuTaint, poolLabel, type GpuPool, type Toleration } from "./pool";

/** Where a model finds its GPU, in the words that a pod template needs. */
export interface GpuPlacement {
  /** Name of the pool. */
  pool: string;
  /** Extended resource to request and to limit: `nvidia.com/gpu` or `nvidia.com/mig-<profile>`. */
  resourceName: string;
  /** Units of {@link resourceName}; Kubernetes counts them in whole numbers. */
  units: number;
  nodeSelector: Record<string, string>;
  tolerations: Toleration[];
  /** GPU memory that the model can count on, in MiB. Under time-slicing a fair share that nothing enforces. */
  memoryMiB: number;
}

/** No pool serves the GPU that a model asks for. The message names every pool, what it offers and what to write. */
export class GpuFractionError extends Error {
  constructor(
    readonly gpu: number | string,
    message: string,
  ) {
    super(message);
    this.name = "GpuFractionError";
  }
}

/**
 * The first pool of the list that serves what a model asks for, or the one that it names.
 * Kubernetes counts extended resources in whole numbers, and the device plugin refuses more than one unit of a shared
 * GPU: a pool that shares each GPU in n serves exactly 1/n, as one unit; whole GPUs need a pool that does not share.
 * Source: kubernetes.io "Managing resources"; NVIDIA k8s-device-plugin README (sharing, failRequestsGreaterThanOne).
 *
 * @param gpu whole GPUs, the fraction 1/n (two decimals are enough), or a MIG profile.
 * @param named the only pool that will do. Default: any of the list.
 * @returns the placement; `undefined` for 0, since a model on CPU has none; or why no pool serves it.
 */
export function placeOnGpu(
  gpu: number | string,
  pools: readonly GpuPool[],
  named?: string,
): GpuPlacement | GpuFractionError | undefined {
  if (gpu === 0) return undefined;
  const candidates = named === undefined ? pools : pools.filter(({ name }) => name === named);
  for (const pool of candidates) {
    const share = shareOf(gpu, pool);
    if (share) return { pool: pool.name, ...share, ...reachOf(pool) };
  }
  return new GpuFractionError(gpu, refusal(gpu, candidates));
}

/**
 * Resource that the nodes of a pool offer. With MIG strategy `mixed` a slice is named by its profile; an image with a
 * device plugin of its own knows `single` alone, which calls every slice a GPU.
 * Source: bottlerocket-core-kit packages/nvidia-k8s-device-plugin, the plugin's configuration template.
 */
export function gpuResourceName(pool: GpuPool): string {
  if (pool.sharing.strategy !== "mig" || ownsDevicePlugin(pool)) return "nvidia.com/gpu";
  return `nvidia.com/mig-${pool.sharing.profile}`;
}

/** The image of the pool's nodes brings device plugin and MIG manager. */
export function ownsDevicePlugin(pool: GpuPool): boolean {
  return nodeImages[pool.amiType ?? defaultAmiType].ownsDevicePlugin;
}

/** Units of {@link gpuResourceName} that one node of the pool offers. */
export function gpuUnitsPerNode(pool: GpuPool): number {
  const instance = gpuInstanceOf(pool);
  switch (pool.sharing.strategy) {
    case "none":
      return instance.gpus;
    case "timeSlicing":
    case "mps":
      return instance.gpus * pool.sharing.replicas;
    case "mig":
      return instance.gpus * (migProfilesOf(pool)[pool.sharing.profile] ?? 0);
  }
}

/**
 * MIG profiles of the pool's GPU with the instances that each GPU can be cut into; empty where it knows no MIG. An image
 * with a MIG manager of its own takes a profile of four slices for the whole GPU.
 * Source: bottlerocket-core-kit sources/nvidia-migmanager/src/mig_profile.rs.
 */
export function migProfilesOf(pool: GpuPool): Readonly<Record<string, number>> {
  const { mig } = gpuModels[gpuInstanceOf(pool).gpu];
  if (!ownsDevicePlugin(pool)) return mig;
  return Object.fromEntries(Object.entries(mig).filter(([profile]) => !profile.startsWith("4g.")));
}

/** The GPUs of a pool; throws on an instance type without GPUs, which settings refuse. */
export function gpuInstanceOf(pool: GpuPool): GpuInstance {
  const instance = gpuInstances[pool.instanceType];
  if (!instance) throw new Error(`instance type "${pool.instanceType}" of pool "${pool.name}" has no GPU`);
  return instance;
}

function shareOf(
  gpu: number | string,
  pool: GpuPool,
): Pick<GpuPlacement, "resourceName" | "units" | "memoryMiB"> | undefined {
  const { gpus, gpu: name } = gpuInstanceOf(pool);
  const { memoryMiB } = gpuModels[name];
  const resourceName = gpuResourceName(pool);
  const { sharing } = pool;
  switch (sharing.strategy) {
    case "none":
      if (typeof gpu !== "number" || !Number.isInteger(gpu) || gpu < 1 || gpu > gpus) return undefined;
      return { resourceName, units: gpu, memoryMiB: gpu * memoryMiB };
    case "timeSlicing":
    case "mps":
      if (typeof gpu !== "number" || !isOneOf(gpu, sharing.replicas)) return undefined;
      return { resourceName, units: 1, memoryMiB: Math.floor(memoryMiB / sharing.replicas) };
    case "mig":
      if (gpu !== sharing.profile || gpuUnitsPerNode(pool) === 0) return undefined;
      return { resourceName, units: 1, memoryMiB: migMemoryMiB(sharing.profile) };
  }
}

/** Whether a fraction means 1/n: nobody writes 1/3 in full, so 0.33 is as good, and 0.3 is not. */
function isOneOf(gpu: number, n: number): boolean {
  return gpu > 0 && gpu < 1 && Math.round(1 / gpu) === n && Math.abs(gpu * n - 1) <= 0.02 + 1e-9;
}

/** A profile is named in decimal gigabytes, rounded: 1g.10gb holds some 9.5 GiB. */
function migMemoryMiB(profile: string): number {
  const gigabytes = Number(/\.(\d+)gb$/.exec(profile)?.[1] ?? 0);
  return Math.floor((gigabytes * 1e9) / 2 ** 20);
}

/** What gets a pod onto the nodes of a pool: its label, and a toleration for each of its taints. */
export function reachOf(pool: GpuPool): Pick<GpuPlacement, "nodeSelector" | "tolerations"> {
  return {
    nodeSelector: { [poolLabel]: pool.name },
    tolerations: [gpuTaint, ...(pool.taints ?? [])].map(({ key, value, effect }) =>
      value === undefined ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect },
    ),
  };
}

function refusal(gpu: number | string, pools: readonly GpuPool[]): string {
  if (pools.length === 0) return "no pool serves it: there is none (add one to gpuPools, or use 0 for CPU)";
  const what = typeof gpu === "string" ? "profile" : Number.isInteger(gpu) ? "number of GPUs" : "fraction";
  return `no pool serves this ${what}: ${pools.map(offerOf).join(", ")}`;
}

/** What a pool serves, as a sentence for whoever has to choose. */
function offerOf(pool: GpuPool): string {
  const { sharing } = pool;
  switch (sharing.strategy) {
    case "none":
      return `\`${pool.name}\` does not share (use ${upTo(gpuInstanceOf(pool).gpus)})`;
    case "timeSlicing":
    case "mps":
      return `\`${pool.name}\` shares each GPU in ${sharing.replicas} (use ${fraction(sharing.replicas)})`;
    case "mig":
      return `\`${pool.name}\` cuts each GPU into slices (use "${sharing.profile}")`;
  }
}

function upTo(gpus: number): string {
  return gpus === 1 ? "1" : gpus === 2 ? "1 or 2" : `1 to ${gpus}`;
}

/** 1/n with as few decimals as {@link isOneOf} needs to know it again. */
function fraction(n: number): string {
  const written = [1, 2, 3, 4, 5].map((decimals) => Number((1 / n).toFixed(decimals)));
  return String(written.find((value) => isOneOf(value, n)) ?? 1 / n);
}
