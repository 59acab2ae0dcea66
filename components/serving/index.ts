export { cacheDependency, databaseDependency, type Dependency, registryDependency } from "./dependencies";
export { ModelBootstrap, type ModelBootstrapArgs } from "./modelBootstrap";
export { modelPort } from "./modelPod";
export { ModelService, type ModelServiceArgs } from "./modelService";
export type { ModelSource } from "./modelSource";
export type { Rollout } from "./rollout/rollout";
