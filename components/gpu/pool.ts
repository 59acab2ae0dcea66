import type { AmiType } from "./catalogue/amis";

/** Pods that may use the GPUs of a pool ask for them through this label, never through the instance type. */
export const poolLabel = "mlops-stack.io/gpu-pool";

/** Keeps everything that did not ask for a GPU off the nodes that have one. */
export const gpuTaint: Taint = { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" };

export interface Taint {
  key: string;
  /** Default: none, which a toleration with operator Exists matches all the same. */
  value?: string;
  effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface Toleration {
  key: string;
  operator: "Equal" | "Exists";
  value?: string;
  effect: Taint["effect"];
}

/**
 * How the GPUs of a pool are divided. One method for the whole pool: the device plugin knows one per node.
 * - `none`: models get whole GPUs.
 * - `timeSlicing`: `replicas` models take turns on a GPU; neither memory nor faults are kept apart.
 * - `mps`: `replicas` models run side by side, each with 1/replicas of memory and compute.
 * - `mig`: the hardware is cut into slices of one `profile`; memory, compute and faults are kept apart.
 */
export type GpuSharing =
  | { strategy: "none" }
  | { strategy: "timeSlicing"; replicas: number }
  | { strategy: "mps"; replicas: number }
  | { strategy: "mig"; profile: string };

/** Nodes with the same GPUs, which are shared in one way. */
export interface GpuPool {
  /** DNS label, unique among the pools; the value of {@link poolLabel} on its nodes. */
  name: string;
  /** An instance type of the catalogue that has GPUs; what fits on its nodes fits on those of the others. */
  instanceType: string;
  /** Every type that the nodes may have, {@link instanceType} among them. Default: that one alone. */
  instanceTypes?: readonly string[];
  sharing: GpuSharing;
  /** Image of the nodes; its driver decides which CUDA runs. Default AL2023_x86_64_NVIDIA. */
  amiType?: AmiType;
  /** Most nodes the pool may have. Default: not counted. */
  max?: number;
  /** Labels of the nodes besides those that the product sets. Default none. */
  labels?: Record<string, string>;
  /** Taints of the nodes besides {@link gpuTaint}; models placed on the pool tolerate them. Default none. */
  taints?: Taint[];
}
