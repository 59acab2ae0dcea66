/**
 * Oldest driver that runs any toolkit of a major version (minor-version compatibility). A newer driver runs every
 * older toolkit.
 * Source: NVIDIA "CUDA Compatibility".
 */
export const driverFloors: Readonly<Record<string, string>> = { "11": "450", "12": "525", "13": "580" };

/**
 * Driver that a toolkit is published with: the newest features of that toolkit need it, its programs do not.
 * Source: NVIDIA CUDA toolkit release notes.
 */
export const bundledDrivers: Readonly<Record<string, string>> = {
  "11.8": "520.61.05",
  "12.1": "530.30.02",
  "12.4": "550.54.14",
  "12.6": "560.28.03",
  "12.8": "570.26",
  "12.9": "575.51.03",
  "13.0": "580.65.06",
  "13.1": "590.44.01",
  "13.2": "595.45.04",
};

/**
 * First toolkit that compiles for a compute capability; an older one has no code for the GPU.
 * Source: LLVM, NVPTX target parser.
 */
export const toolkitFloors: Readonly<Record<string, string>> = {
  "7.0": "9.0",
  "7.5": "10.0",
  "8.0": "11.0",
  "8.6": "11.1",
  "8.9": "11.8",
  "9.0": "11.8",
  "10.0": "12.8",
  "12.0": "12.8",
};
