import { type GpuPlacement, GpuFractionError, placeOnGpu } from "../components/gpu";
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

/** The placeholders with their pools. The settings were refused if one names no pool. */
export function placeholdersOf({
  autoscaler,
  gpuPools,
}: Settings): { pool: GpuPoolSettings; replicas: number }[] {
  return autoscaler.placeholders.flatMap(({ pool: name, replicas }) =>
    gpuPools.filter((pool) => pool.name === name).map((pool) => ({ pool, replicas })),
  );
}
