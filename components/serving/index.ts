export { cacheDependency, databaseDependency, type Dependency, registryDependency } from "./dependencies";
export { ModelBootstrap, type ModelBootstrapArgs } from "./modelBootstrap";
export { ModelService, type ModelServiceArgs } from "./modelService";
export type { ModelSource } from "./modelSource";
