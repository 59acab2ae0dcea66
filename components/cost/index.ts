export { difference } from "./difference";
export { differenceMarkdown, reportMarkdown } from "./markdown";
export type { CostPlan } from "./plan";
export { costOf, type CostReport } from "./report";
