export { defaultAmiType, nodeImages, type AmiType } from "./catalogue/amis";
export { cpuInstances, gpuInstances } from "./catalogue/instances";
export {
  checkCompatibility,
  gpuTarget,
  type CompatibilityProblem,
  type CompatibilityRule,
  type FrameworkChoice,
  type GpuTarget,
} from "./compatibility";
export {
  agentResources,
  type NodeAgentName,
  type ObserverName,
  placeholderRequest,
} from "./catalogue/nodeOverhead";
export { instanceShape, type InstanceShape, type NodeResources } from "./instanceShape";
export {
  allocatableGpuUnits,
  migLayoutOf,
  nodeGroupLabelsFor,
  nodeLabelsFor,
  nodeTaintsFor,
} from "./nodeLabels";
export { packNode, type PodRequest, schedulable } from "./packing";
export { gpuTaint, type GpuPool, type GpuSharing, type Taint, type Toleration } from "./pool";
export {
  type ModelChain,
  preflight,
  type PreflightInput,
  type PreflightModel,
  type PreflightPool,
} from "./preflight";
export { nodesOf, type PlanDemand, planNodes } from "./preflightPlan";
export { preflightRules, verdict, type Verdict } from "./preflightRules";
export { pathText, verdictText } from "./preflightText";
export {
  GpuFractionError,
  gpuInstanceOf,
  type GpuPlacement,
  gpuResourceName,
  migProfilesOf,
  ownsDevicePlugin,
  placeOnGpu,
  reachOf,
} from "./sharing";
