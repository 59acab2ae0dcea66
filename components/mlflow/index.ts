export type { ArtifactStore, ArtifactVolume } from "./artifacts";
export type { MlflowEndpoint } from "./endpoint";
export { mlflowPort, withAnyPort } from "./mlflowConfig";
export { MlflowServer, type MlflowServerArgs } from "./mlflowServer";
