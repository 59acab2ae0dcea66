import { type GpuPlacement, GpuFractionError, placeOnGpu } from "../components/gpu";
import type { GpuPoolSettings, ModelSettings } from "./settings";

/** Where a model finds its GPU; none on CPU. The settings were refused if no pool serves what it asks for. */
export function placementOf(
  model: ModelSettings,
  pools: readonly GpuPoolSettings[],
): GpuPlacement | undefined {
  const offered = model.gpuPool === undefined ? pools : pools.filter(({ name }) => name === model.gpuPool);
  const placement = placeOnGpu(model.gpu, offered);
  if (placement instanceof GpuFractionError) throw placement;
  return placement;
}
