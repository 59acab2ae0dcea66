import { driverFloors, toolkitFloors } from "./catalogue/cuda";
import type { CudaBuild } from "./catalogue/frameworks";
import { compareVersions } from "./version";

/** The GPU that the image has to run on. */
export interface GpuTarget {
  /** Name of the GPU, for the messages. */
  gpu: string;
  computeCapability: string;
  /** NVIDIA driver of the node. */
  driver: string;
  /** GPU memory that one replica can count on, in MiB. */
  memoryMiB: number;
}

/** Why a build does not run on a GPU: it has no code for it, or the node's driver is too old for its CUDA. */
export interface BuildObstacle {
  rule: "compute-capability" | "driver";
  message: string;
}

export function runsOn(build: CudaBuild, target: GpuTarget): boolean {
  return obstacle(build, target) === undefined;
}

/** What keeps the build from running; `undefined` when nothing does. */
export function obstacle(build: CudaBuild, target: GpuTarget): BuildObstacle | undefined {
  const { gpu, computeCapability, driver } = target;
  if (!hasCodeFor(build, target)) {
    const floor = toolkitFloors[computeCapability];
    const since =
      floor !== undefined && compareVersions(build.cuda, floor) < 0
        ? `, which CUDA ${floor} is the first to know`
        : "";
    const message = `this build has no code for ${gpu} (compute capability ${computeCapability}${since})`;
    return { rule: "compute-capability", message };
  }
  if (driverRuns(build, target)) return undefined;
  const floor = driverFloors[majorOf(build.cuda)];
  const needs = floor === undefined ? "needs a newer driver" : `needs driver ${floor}`;
  return { rule: "driver", message: `CUDA ${build.cuda} ${needs}; the nodes have ${driver}` };
}

/** Whether the build holds code for the GPU: its toolkit knows it, and its publisher compiled for it. */
export function hasCodeFor(
  { cuda, computeCapabilities }: CudaBuild,
  { computeCapability }: GpuTarget,
): boolean {
  const floor = toolkitFloors[computeCapability];
  if (floor !== undefined && compareVersions(cuda, floor) < 0) return false;
  if (!computeCapabilities) return true;
  const { from, to } = computeCapabilities;
  return compareVersions(computeCapability, from) >= 0 && compareVersions(computeCapability, to) <= 0;
}

/** A major version of CUDA without floor is newer than the table, and so newer than the driver. */
function driverRuns({ cuda }: CudaBuild, { driver }: GpuTarget): boolean {
  const floor = driverFloors[majorOf(cuda)];
  return floor !== undefined && compareVersions(driver, floor) >= 0;
}

function majorOf(version: string): string {
  return version.split(".")[0] ?? "";
}
