export { type Agent, agentDaemonSet, agentIdentity } from "./agent";
export { migMonitor, seesAllGpus } from "./devicePlugin";
export { NodeAgents, type NodeAgentsArgs } from "./nodeAgents";
export { placeholderResources, Placeholders, type PlaceholdersArgs } from "./placeholders";
