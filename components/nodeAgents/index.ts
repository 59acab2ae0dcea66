export { NodeAgents, type NodeAgentsArgs } from "./nodeAgents";
export { placeholderResources, Placeholders, type PlaceholdersArgs } from "./placeholders";
