export { defaultAmiType, nodeImages, type AmiType } from "./catalogue/amis";
export type { FrameworkName } from "./catalogue/frameworks";
export { cpuInstances, gpuInstances } from "./catalogue/instances";
export {
  checkCompatibility,
  gpuTarget,
  type CompatibilityProblem,
  type CompatibilityRule,
  type FrameworkChoice,
  type GpuTarget,
} from "./compatibility";
export { instanceShape, type InstanceShape, type NodeResources } from "./instanceShape";
export {
  allocatableGpuUnits,
  devicePluginConfigKey,
  nodeGroupLabelsFor,
  nodeLabelsFor,
  nodeTaintsFor,
} from "./nodeLabels";
export { packNode, type NodePacking, type PodRequest } from "./packing";
export { gpuTaint, poolLabel, type GpuPool, type GpuSharing, type Taint, type Toleration } from "./pool";
export { GpuFractionError, migProfilesOf, placeOnGpu, type GpuPlacement } from "./sharing";
