import type { GpuName } from "./gpus";

/** What EC2 sells under the name of an instance type. */
export interface Instance {
  vcpus: number;
  memoryGiB: number;
  /** Pods that the network interfaces have addresses for; a managed node group may allow fewer. */
  eniMaxPods: number;
}

export interface GpuInstance extends Instance {
  gpu: GpuName;
  /** GPUs of one instance. */
  gpus: number;
  /** On demand in us-east-1, in US dollars; reserve, spot and other regions differ. */
  dollarsPerHour: number;
}

/**
 * The GPU instance types that a pool may use.
 * Sources: shapes and prices, karpenter-provider-aws generated instance types and pricing (2026-07-20); pods,
 * amazon-eks-ami templates/shared/runtime/eni-max-pods.txt.
 */
export const gpuInstances: Readonly<Record<string, GpuInstance>> = {
  "g4dn.xlarge": gpu("T4", 1, 4, 16, 29, 0.526),
  "g4dn.2xlarge": gpu("T4", 1, 8, 32, 29, 0.752),
  "g4dn.4xlarge": gpu("T4", 1, 16, 64, 29, 1.204),
  "g4dn.12xlarge": gpu("T4", 4, 48, 192, 234, 3.912),
  "g5.xlarge": gpu("A10G", 1, 4, 16, 58, 1.006),
  "g5.2xlarge": gpu("A10G", 1, 8, 32, 58, 1.212),
  "g5.4xlarge": gpu("A10G", 1, 16, 64, 234, 1.624),
  "g5.12xlarge": gpu("A10G", 4, 48, 192, 737, 5.672),
  "g5.48xlarge": gpu("A10G", 8, 192, 768, 345, 16.288),
  "g6.xlarge": gpu("L4", 1, 4, 16, 58, 0.8048),
  "g6.2xlarge": gpu("L4", 1, 8, 32, 58, 0.9776),
  "g6.4xlarge": gpu("L4", 1, 16, 64, 234, 1.3232),
  "g6.12xlarge": gpu("L4", 4, 48, 192, 234, 4.6016),
  "g6.48xlarge": gpu("L4", 8, 192, 768, 737, 13.3504),
  "g6e.xlarge": gpu("L40S", 1, 4, 32, 58, 1.861),
  "g6e.2xlarge": gpu("L40S", 1, 8, 64, 58, 2.24208),
  "g6e.4xlarge": gpu("L40S", 1, 16, 128, 234, 3.00424),
  "g6e.12xlarge": gpu("L40S", 4, 48, 384, 292, 10.49264),
  "g6e.48xlarge": gpu("L40S", 8, 192, 1536, 492, 30.13118),
  "p4d.24xlarge": gpu("A100-40", 8, 96, 1152, 737, 21.957642),
  "p4de.24xlarge": gpu("A100-80", 8, 96, 1152, 737, 27.44705),
  "p5.4xlarge": gpu("H100", 1, 16, 256, 118, 6.88),
  "p5.48xlarge": gpu("H100", 8, 192, 2048, 100, 55.04),
  "p5en.48xlarge": gpu("H200", 8, 192, 2048, 198, 63.296),
  "p6-b200.48xlarge": gpu("B200", 8, 192, 2048, 198, 113.9328),
};

/**
 * Types without GPU, for the system and for models on CPU.
 * Sources: AWS instance type pages (vCPU, memory); pods as above.
 */
export const cpuInstances: Readonly<Record<string, Instance>> = {
  "t3.large": cpu(2, 8, 35),
  "t3.xlarge": cpu(4, 16, 58),
  "m6i.large": cpu(2, 8, 29),
  "m6i.xlarge": cpu(4, 16, 58),
  "m6i.2xlarge": cpu(8, 32, 58),
  "m6i.4xlarge": cpu(16, 64, 234),
  "m7i.large": cpu(2, 8, 29),
  "m7i.xlarge": cpu(4, 16, 58),
  "m7i.2xlarge": cpu(8, 32, 58),
  "m7i.4xlarge": cpu(16, 64, 234),
  "c7i.large": cpu(2, 4, 29),
  "c7i.xlarge": cpu(4, 8, 58),
  "c7i.2xlarge": cpu(8, 16, 58),
  "c7i.4xlarge": cpu(16, 32, 234),
};

function cpu(vcpus: number, memoryGiB: number, eniMaxPods: number): Instance {
  return { vcpus, memoryGiB, eniMaxPods };
}

function gpu(
  name: GpuName,
  gpus: number,
  vcpus: number,
  memoryGiB: number,
  eniMaxPods: number,
  dollarsPerHour: number,
): GpuInstance {
  return { gpu: name, gpus, vcpus, memoryGiB, eniMaxPods, dollarsPerHour };
}
