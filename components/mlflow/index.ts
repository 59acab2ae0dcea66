export type { ArtifactStore, ArtifactVolume } from "./artifacts";
export type { MlflowEndpoint } from "./endpoint";
export { MlflowServer, type MlflowServerArgs } from "./mlflowServer";
