export type { ArtifactStore, ArtifactVolume } from "./artifacts";
export { mlflowDatabases } from "./databases";
export type { MlflowEndpoint } from "./endpoint";
export { mlflowPort, withAnyPort } from "./mlflowConfig";
export { mlflowMetricsPort, mlflowMetricsResources } from "./mlflowMetrics";
export { mlflowScraperLabels, MlflowServer, type MlflowServerArgs } from "./mlflowServer";
