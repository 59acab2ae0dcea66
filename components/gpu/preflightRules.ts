/** What a rule demands, and who says so. */
export interface Rule {
  promise: string;
  source: string;
}

const releaseMatrices =
  "pytorch RELEASE.md, Release Compatibility Matrix; tensorflow.org/install/source, tested build configurations; pypi.org/project/scikit-learn, wheels";

/**
 * Every rule of the preflight. A verdict names its rule, and through it the source: whoever doubts the verdict knows
 * where to look.
 */
export const preflightRules = {
  "framework-release": {
    promise: "the framework's release is one that was checked",
    source: releaseMatrices,
  },
  python: { promise: "the framework's release runs on this Python", source: releaseMatrices },
  "cpu-only": {
    promise: "a framework that computes on the CPU alone gets no GPU",
    source: "scikit-learn.org, FAQ: will you add GPU support; pypi.org (no wheel for any CUDA)",
  },
  "cuda-missing": {
    promise: "a model on a GPU says which CUDA its image brings",
    source: "pytorch.org, Get Started: the wheels without CUDA see no GPU",
  },
  "cuda-build": { promise: "the release was built for this CUDA", source: releaseMatrices },
  "cuda-experimental": {
    promise: "the build is one that its publisher calls stable",
    source: releaseMatrices,
  },
  cudnn: { promise: "the cuDNN is the one that the build brings", source: releaseMatrices },
  "compute-capability": {
    promise: "the build holds code for the GPU",
    source:
      "LLVM NVPTX target parser (first toolkit of each compute capability); pytorch .ci/manywheel build scripts (architectures of the wheels)",
  },
  driver: {
    promise: "the driver of the nodes runs the CUDA of the image",
    source:
      "NVIDIA CUDA Compatibility, minor version compatibility; amazon-eks-ami changelog v20260714 and EKS user guide (drivers of the images)",
  },
  "gpu-memory": {
    promise: "weights, a full batch and the CUDA context fit into the share of the GPU",
    source:
      "NVIDIA k8s-device-plugin README (MPS limits a client to its part of the memory), EKS user guide (MIG profiles), NVML (memory of a GPU)",
  },
  "gpu-share": {
    promise: "a pool serves the share of a GPU that the model asks for",
    source:
      "kubernetes.io, Resource Management (extended resources are whole numbers); NVIDIA k8s-device-plugin README, failRequestsGreaterThanOne",
  },
  "node-fit": {
    promise: "a replica fits on an empty node of its pool",
    source: "amazon-eks-ami nodeadm, kubelet defaults (what is left to pods)",
  },
  "pool-capacity": {
    promise: "the replicas of all models fit into the nodes that their pool may have",
    source: "Kubernetes Cluster Autoscaler FAQ: a node group is never scaled beyond its maximum",
  },
  "rollout-room": {
    promise:
      "a second set of a model's replicas fits into its pool, where a new revision is complete before it serves",
    source: "Kubernetes Cluster Autoscaler FAQ: a node group is never scaled beyond its maximum",
  },
  "node-image": {
    promise: "the image of the nodes is still built, and its driver is known for this Kubernetes version",
    source:
      "amazon-eks-ami README (no Amazon Linux 2 images since 2025-11-26); EKS user guide (driver 580 of Bottlerocket from Kubernetes 1.34 on)",
  },
  "gpu-owner": {
    promise: "exactly one component hands out the GPUs of a node",
    source:
      "EKS user guide (Bottlerocket brings the device plugin, AL2023 does not; the DRA driver and the device plugin exclude each other on a node)",
  },
  "kubernetes-version": {
    promise: "the Kubernetes version is in support",
    source: "EKS user guide, Amazon EKS Kubernetes release calendar",
  },
  "instance-offered": {
    promise: "the zones of a pool offer its instance types",
    source: "EC2 API, DescribeInstanceTypeOfferings",
  },
  zones: {
    promise: "the region has the zones that the network asks for",
    source: "EC2 API, DescribeAvailabilityZones",
  },
  "vcpu-quota": {
    promise: "the account may run the vCPUs of all pools at their maximum",
    source:
      "EC2 user guide, On-Demand Instance quotas and Spot Instance quotas (default of G and P: 0 vCPUs)",
  },
  "lookup-refused": {
    promise: "whoever deploys may look up what the preflight needs",
    source: "AWS Service Authorization Reference, actions of Amazon EC2 and of Service Quotas",
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof preflightRules;

/** What the preflight says about one setting. */
export interface Verdict {
  rule: RuleName;
  /** An error is known not to work; a warning deserves a look. */
  severity: "error" | "warning";
  /** The setting to change, as in the YAML: section first, then keys and list positions. */
  path: readonly (string | number)[];
  /** What is wrong, with its numbers, and the nearest setting that works. */
  message: string;
  /** Where the rule is written. */
  source: string;
}

/** A verdict with the source of its rule. */
export function verdict(
  rule: RuleName,
  severity: Verdict["severity"],
  path: Verdict["path"],
  message: string,
): Verdict {
  return { rule, severity, path, message, source: preflightRules[rule].source };
}
