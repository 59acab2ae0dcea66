import { defaultAmiType, nodeImages } from "./catalogue/amis";
import { gpuModels } from "./catalogue/gpus";
import { gpuTaint, poolLabel, type GpuPool, type Taint } from "./pool";
import { gpuInstanceOf, gpuResourceName, gpuUnitsPerNode } from "./sharing";

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
    ...devicePluginLabels(pool),
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

/** Key of the pool's entry in the device plugin's ConfigMap: pools that share alike use the same one. */
export function devicePluginConfigKey(pool: GpuPool): string {
  const { sharing } = pool;
  switch (sharing.strategy) {
    case "none":
      return "whole";
    case "timeSlicing":
      return `time-slicing-${sharing.replicas}`;
    case "mps":
      return `mps-${sharing.replicas}`;
    case "mig":
      return "mig-mixed";
  }
}

/**
 * Tells the autoscaler not to count a node as ready before its GPU shows, so that it scales out once and not twice.
 * With mixed MIG `nvidia.com/gpu` never shows, and the node would never count: there the label is left out.
 * Source: cluster-autoscaler cloudprovider/aws README; kubernetes/autoscaler#8095.
 */
function acceleratorLabel(pool: GpuPool): Record<string, string> {
  if (pool.sharing.strategy === "mig") return {};
  return { "k8s.amazonaws.com/accelerator": `nvidia-${gpuInstanceOf(pool).gpu.toLowerCase()}` };
}

/**
 * Which entry of its ConfigMap the device plugin uses here, and which layout the MIG manager makes. An image that
 * brings both takes them from its own settings instead.
 */
function devicePluginLabels(pool: GpuPool): Record<string, string> {
  if (nodeImages[pool.amiType ?? defaultAmiType].ownsDevicePlugin) return {};
  return {
    "nvidia.com/device-plugin.config": devicePluginConfigKey(pool),
    ...(pool.sharing.strategy === "mig" && { "nvidia.com/mig.config": `all-${pool.sharing.profile}` }),
    // The MPS control daemon's own affinity asks for it.
    ...(pool.sharing.strategy === "mps" && { "nvidia.com/mps.capable": "true" }),
  };
}

/**
 * What NVIDIA's feature discovery finds on the node, as far as the product or its users may select by it. The memory
 * is EC2's figure, which the driver's is a few percent below.
 * Source: NVIDIA gpu-feature-discovery README, "Generated labels".
 */
function discoveredLabelsFor(pool: GpuPool): Record<string, string> {
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
