export type { Budget, Demand } from "./budget";
export type { Container, EnvironmentValue, Mount } from "./container";
export { type Daemon, daemonSet } from "./daemon";
export { cronJob, job } from "./job";
export {
  clientLabels,
  type Identity,
  labelDomain,
  type Labels,
  labelsOf,
  partOf,
  type Selector,
  selectorOf,
} from "./labels";
export type { NamespaceRole } from "./namespaces";
export {
  anyPodOfTheCluster,
  apiServer,
  networkPolicy,
  type Peer,
  podsIn,
  podsOfThePlatform,
  type Talk,
} from "./networkPolicy";
export { type Pod, podTemplate } from "./podTemplate";
export { clusterProvider } from "./provider";
export { allow, type Permissions } from "./rbac";
export { replicatedServer, type ReplicatedServer, type ReplicatedServerArgs } from "./replicatedServer";
export { resourceRequirements, type Resources, smallTask } from "./resources";
export { metadataIn, type Scope } from "./scope";
export { addressOf, comersOf, openTo, type WebAccess } from "./webAccess";
export { Tenancy, type TenancyArgs } from "./tenancy";
export {
  configMap,
  disruptionBudget,
  secret,
  service,
  serviceAccount,
  serviceHost,
  volumeClaim,
} from "./workload";
export { cpuMillis, memoryMiB } from "./quantity";
