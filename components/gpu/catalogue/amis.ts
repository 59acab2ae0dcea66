/**
 * NVIDIA driver of each node image that the product knows.
 * Amazon Linux 2 is left out on purpose: its images stopped on 2025-11-26.
 * Source: amazon-eks-ami changelog, v20260714 (AL2023, every Kubernetes version); EKS user guide (Bottlerocket,
 * Kubernetes 1.34 and later).
 */
export const nodeImages = {
  AL2023_x86_64_NVIDIA: { driver: "580.159.03", ownsDevicePlugin: false },
  BOTTLEROCKET_x86_64_NVIDIA: { driver: "580", ownsDevicePlugin: true },
} as const satisfies Record<string, NodeImage>;

export interface NodeImage {
  /** As much of the version as its publisher promises. */
  driver: string;
  /** The image brings device plugin and MIG manager, so no DaemonSet may run a second one on its nodes. */
  ownsDevicePlugin: boolean;
}

export type AmiType = keyof typeof nodeImages;

export const defaultAmiType: AmiType = "AL2023_x86_64_NVIDIA";
