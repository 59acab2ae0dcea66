import {
  type GpuPlacement,
  GpuFractionError,
  placeOnGpu,
  preflight,
  reachOf,
  type Toleration,
} from "../components/gpu";
import type { GpuPoolSettings, ModelSettings, Settings } from "./settings";

/** Where a model finds its GPU; none on CPU. The settings were refused if no pool serves what it asks for. */
export function placementOf(
  model: ModelSettings,
  pools: readonly GpuPoolSettings[],
): GpuPlacement | undefined {
  const placement = placeOnGpu(model.gpu, pools, model.gpuPool);
  if (placement instanceof GpuFractionError) throw placement;
  return placement;
}

/** Whether the model's pool has units for one replica more than all models at their most. */
export function hasSpareReplica(name: string, { models, gpuPools }: Settings): boolean {
  const { chains } = preflight({ models, gpuPools });
  return chains.find(({ model }) => model === name)?.surge ?? false;
}

/** What a pod has to tolerate to be on every node that one of the platform can be on: each taint once. */
export function tolerationsOf({ gpuPools }: Settings): Toleration[] {
  const all = gpuPools.flatMap((pool) => reachOf(pool).tolerations);
  return [...new Map(all.map((toleration) => [JSON.stringify(toleration), toleration])).values()];
}

/** The placeholders with their pools. The settings were refused if one names no pool. */
export function placeholdersOf({
  autoscaler,
  gpuPools,
}: Settings): { pool: GpuPoolSettings; replicas: number }[] {
  return autoscaler.placeholders.flatMap(({ pool: name, replicas }) =>
    gpuPools.filter((pool) => pool.name === name).map((pool) => ({ pool, replicas })),
  );
}
