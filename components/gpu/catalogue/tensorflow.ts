import type { CudaBuild, FrameworkRelease } from "./frameworks";

/** User reports of CUDA_ERROR_INVALID_PTX on Blackwell: no build is offered for compute capability 10.0 and above. */
const upToHopper = { from: "5.0", to: "9.0" };

const tested = (cuda: string, cudnn: string): CudaBuild[] => [
  { cuda, cudnn, computeCapabilities: upToHopper },
];

/**
 * TensorFlow releases, oldest first.
 * Source: tensorflow.org/install/source, "Tested build configurations" (Linux, GPU).
 */
export const tensorflowReleases: readonly FrameworkRelease[] = [
  { version: "2.14", python: { from: "3.9", to: "3.11" }, builds: tested("11.8", "8.7") },
  { version: "2.15", python: { from: "3.9", to: "3.11" }, builds: tested("12.2", "8.9") },
  { version: "2.16", python: { from: "3.9", to: "3.12" }, builds: tested("12.3", "8.9") },
  { version: "2.17", python: { from: "3.9", to: "3.12" }, builds: tested("12.3", "8.9") },
  { version: "2.18", python: { from: "3.9", to: "3.12" }, builds: tested("12.5", "9.3") },
  { version: "2.19", python: { from: "3.9", to: "3.12" }, builds: tested("12.5", "9.3") },
  { version: "2.20", python: { from: "3.9", to: "3.13" }, builds: tested("12.5", "9.3") },
  { version: "2.21", python: { from: "3.10", to: "3.13" }, builds: tested("12.5", "9.3") },
];
