import { defaultAmiType, nodeImages } from "./catalogue/amis";
import { gpuModels } from "./catalogue/gpus";
import { gpuTaint, poolLabel, type GpuPool, type Taint } from "./pool";
import { gpuInstanceOf, gpuResourceName, gpuUnitsPerNode, ownsDevicePlugin } from "./sharing";

/** Every label that a ready node of the pool carries: of the node group, of the kubelet, of feature discovery. */
export function nodeLabelsFor(pool: GpuPool): Record<string, string> {
  return {
    ...nodeGroupLabelsFor(pool),
    "node.kubernetes.io/instance-type": pool.instanceType,
    ...discoveredLabelsFor(pool),
  };
}

/** The labels that a node group gives its nodes at birth; the agents and the autoscaler look for them. */
export function nodeGroupLabelsFor(pool: GpuPool): Record<string, string> {
  return {
    ...pool.labels,
    [poolLabel]: pool.name,
    // The device plugin's own affinity asks for it, before feature discovery has run.
    "nvidia.com/gpu.present": "true",
    ...acceleratorLabel(pool),
    ...sharingLabels(pool),
  };
}

/** Every taint that a node of the pool carries. */
export function nodeTaintsFor(pool: GpuPool): Taint[] {
  return [gpuTaint, ...(pool.taints ?? [])];
}

/** Extended resources that a node of the pool offers, by name: `{ "nvidia.com/gpu": 2 }`. */
export function allocatableGpuUnits(pool: GpuPool): Record<string, number> {
  return { [gpuResourceName(pool)]: gpuUnitsPerNode(pool) };
}

/**
 * Tells the autoscaler not to count a node as ready before its GPU shows, so that it scales out once and not twice.
 * With mixed MIG `nvidia.com/gpu` never shows, and the node would never count: there the label is left out.
 * Source: cluster-autoscaler cloudprovider/aws README; kubernetes/autoscaler#8095.
 */
function acceleratorLabel(pool: GpuPool): Record<string, string> {
  if (gpuResourceName(pool) !== "nvidia.com/gpu") return {};
  return { "k8s.amazonaws.com/accelerator": `nvidia-${gpuInstanceOf(pool).gpu.toLowerCase()}` };
}

/**
 * The layout that the MIG manager makes, and the label that MPS asks for. An image that brings the agents takes both
 * from its own settings instead.
 */
function sharingLabels(pool: GpuPool): Record<string, string> {
  if (ownsDevicePlugin(pool)) return {};
  return {
    ...(pool.sharing.strategy === "mig" && { "nvidia.com/mig.config": migLayoutOf(pool.sharing.profile) }),
    ...(pool.sharing.strategy === "mps" && { "nvidia.com/mps.capable": "true" }),
  };
}

/** Name of the layout that cuts every GPU of a node into slices of one profile. */
export function migLayoutOf(profile: string): string {
  return `all-${profile}`;
}

/**
 * What NVIDIA's feature discovery finds on the node, as far as the product or its users may select by it. It does not
 * run where the image owns the GPU. The memory may differ from the driver's by a few percent.
 * Source: NVIDIA gpu-feature-discovery README, "Generated labels".
 */
function discoveredLabelsFor(pool: GpuPool): Record<string, string> {
  if (ownsDevicePlugin(pool)) return {};
  const instance = gpuInstanceOf(pool);
  const gpu = gpuModels[instance.gpu];
  const [major = "", minor = ""] = gpu.computeCapability.split(".");
  const [driverMajor = ""] = nodeImages[pool.amiType ?? defaultAmiType].driver.split(".");
  const shared = pool.sharing.strategy === "timeSlicing" || pool.sharing.strategy === "mps";
  const mig = pool.sharing.strategy === "mig";
  return {
    "nvidia.com/gpu.product": shared ? `${gpu.product}-SHARED` : gpu.product,
    "nvidia.com/gpu.family": gpu.family,
    "nvidia.com/gpu.memory": String(gpu.memoryMiB),
    "nvidia.com/gpu.count": String(instance.gpus),
    "nvidia.com/gpu.replicas": String(replicasOf(pool)),
    "nvidia.com/gpu.machine": pool.instanceType,
    "nvidia.com/gpu.compute.major": major,
    "nvidia.com/gpu.compute.minor": minor,
    "nvidia.com/gpu.sharing-strategy": { none: "none", mig: "none", timeSlicing: "time-slicing", mps: "mps" }[
      pool.sharing.strategy
    ],
    "nvidia.com/cuda.driver-version.major": driverMajor,
    "nvidia.com/mig.capable": String(Object.keys(gpu.mig).length > 0),
    "nvidia.com/mig.strategy": mig ? "mixed" : "none",
    ...(mig && { [`${gpuResourceName(pool)}.count`]: String(gpuUnitsPerNode(pool)) }),
    ...(mig && { "nvidia.com/mig.config.state": "success" }),
  };
}

function replicasOf(pool: GpuPool): number {
  return pool.sharing.strategy === "timeSlicing" || pool.sharing.strategy === "mps"
    ? pool.sharing.replicas
    : 1;
}
