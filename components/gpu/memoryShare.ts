import { gpuModels } from "./catalogue/gpus";
import type { GpuPool } from "./pool";
import { gpuInstanceOf, type GpuPlacement } from "./sharing";

/** Memory of one of the GPUs that a replica opens. */
export interface MemoryShare {
  /** What the replica can count on, in MiB. */
  shareMiB: number;
  /** What all that use the GPU share, in MiB; of a slice of MIG, which nobody shares, the slice. */
  deviceMiB: number;
}

/** A replica with several GPUs has as much of each. */
export function memoryShare(pool: GpuPool, { memoryMiB, units }: GpuPlacement): MemoryShare {
  const { strategy } = pool.sharing;
  if (strategy === "mig") return { shareMiB: memoryMiB, deviceMiB: memoryMiB };
  const { memoryMiB: deviceMiB } = gpuModels[gpuInstanceOf(pool).gpu];
  return { shareMiB: strategy === "none" ? memoryMiB / units : memoryMiB, deviceMiB };
}
