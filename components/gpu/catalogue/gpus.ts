/** A GPU as a model sees it. */
export interface GpuModel {
  /** Memory in MiB that programs can have: what EC2 states, or what the driver shows where that is less. */
  memoryMiB: number;
  computeCapability: string;
  /** `nvidia.com/gpu.product` of GPU feature discovery: the driver's product name with dashes. */
  product: string;
  /** `nvidia.com/gpu.family` of GPU feature discovery. */
  family: "turing" | "ampere" | "ada-lovelace" | "hopper" | "blackwell";
  /** Instances that each GPU can be cut into, by MIG profile. Empty: the GPU knows no MIG. */
  mig: Readonly<Record<string, number>>;
}

const noMig = {};

/** H100 and A100 of 80 GB are cut alike. */
const mig80 = { "1g.10gb": 7, "1g.20gb": 4, "2g.20gb": 3, "3g.40gb": 2, "4g.40gb": 1, "7g.80gb": 1 };

/**
 * The GPUs of the instance types, by EC2's name.
 * Sources: EC2 memory and capability, karpenter-provider-aws instance types (2026-07-20); memory of T4, H100 and H200,
 * NVML through nvidia-smi (thundergolfer.com "Why does an NVIDIA H100 80GB card offer 85.52 GB?"), since error correction
 * takes a part that EC2 counts; MIG profiles, EKS user guide and NVIDIA mig-parted config-default.yaml; products and
 * families, NVIDIA gpu-feature-discovery.
 */
export const gpuModels = {
  T4: { memoryMiB: 15360, computeCapability: "7.5", product: "Tesla-T4", family: "turing", mig: noMig },
  A10G: { memoryMiB: 22888, computeCapability: "8.6", product: "NVIDIA-A10G", family: "ampere", mig: noMig },
  L4: {
    memoryMiB: 22888,
    computeCapability: "8.9",
    product: "NVIDIA-L4",
    family: "ada-lovelace",
    mig: noMig,
  },
  L40S: {
    memoryMiB: 45776,
    computeCapability: "8.9",
    product: "NVIDIA-L40S",
    family: "ada-lovelace",
    mig: noMig,
  },
  "A100-40": {
    memoryMiB: 40960,
    computeCapability: "8.0",
    product: "NVIDIA-A100-SXM4-40GB",
    family: "ampere",
    mig: { "1g.5gb": 7, "1g.10gb": 4, "2g.10gb": 3, "3g.20gb": 2, "4g.20gb": 1, "7g.40gb": 1 },
  },
  "A100-80": {
    memoryMiB: 81920,
    computeCapability: "8.0",
    product: "NVIDIA-A100-SXM4-80GB",
    family: "ampere",
    mig: mig80,
  },
  H100: {
    memoryMiB: 81559,
    computeCapability: "9.0",
    product: "NVIDIA-H100-80GB-HBM3",
    family: "hopper",
    mig: mig80,
  },
  H200: {
    memoryMiB: 143771,
    computeCapability: "9.0",
    product: "NVIDIA-H200",
    family: "hopper",
    mig: { "1g.18gb": 7, "1g.35gb": 4, "2g.35gb": 3, "3g.71gb": 2, "4g.71gb": 1, "7g.141gb": 1 },
  },
  B200: {
    memoryMiB: 183359,
    computeCapability: "10.0",
    product: "NVIDIA-B200",
    family: "blackwell",
    mig: { "1g.23gb": 7, "1g.45gb": 4, "2g.45gb": 3, "3g.90gb": 2, "4g.90gb": 1, "7g.180gb": 1 },
  },
} as const satisfies Record<string, GpuModel>;

export type GpuName = keyof typeof gpuModels;
