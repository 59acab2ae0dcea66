export { cacheDependency, databaseDependency, type Dependency, registryDependency } from "./dependencies";
export { modelPort } from "./modelPod";
export { ModelService, type ModelServiceArgs } from "./modelService";
export type { ModelSource } from "./modelSource";
