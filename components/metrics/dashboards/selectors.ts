import { jobs } from "../jobs";

/** What is chosen above the panels, as a matcher: `.*` where it is all of them. */
function chosen(...variables: string[]): string {
  return variables.map((name) => `${name}=~"$${name}"`).join(", ");
}

const job = `job="${jobs.model}"`;

/** Series of the model servers that carry no name of a model. */
export const serverSeries = `{${job}, ${chosen("namespace", "service", "revision")}}`;

/** Series of the models themselves; `more` narrows them. */
export function modelSeries(more?: string): string {
  const matchers = [job, chosen("namespace", "service", "revision", "model", "version"), more];
  return `{${matchers.filter(Boolean).join(", ")}}`;
}

/** Series that the rules record for a service. */
export const recordedSeries = `{${chosen("namespace", "service")}}`;

/** Settings of a service, which the rules record as series: where it runs is not among them. */
export const settingSeries = `{${chosen("service")}}`;

/** Series about objects of the cluster, in the chosen namespaces. */
export function objectSeries(more?: string): string {
  return `{${[`job="${jobs.kubeState}"`, chosen("namespace"), more].filter(Boolean).join(", ")}}`;
}

/** Series of one job in the chosen namespaces. */
export function jobSeries(name: string, more?: string): string {
  return `{${[`job="${name}"`, chosen("namespace"), more].filter(Boolean).join(", ")}}`;
}

/** Series of the nodes that are chosen. */
export function nodeSeries(name: string, more?: string): string {
  return `{${[`job="${name}"`, chosen("node"), more].filter(Boolean).join(", ")}}`;
}

/** Per second, over at least four scrapes. */
export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

/** A quantile of a histogram, by these labels. */
export function quantile(share: number, bucketSeries: string, by: string): string {
  return `histogram_quantile(${share}, sum by (le, ${by}) (${rate(bucketSeries)}))`;
}

/** Adds name and version of the model that a server has to a series of the server's process. */
export function withModel(expression: string): string {
  return `${expression} * on (instance) group_left (model, version) ai_model_info${modelSeries()}`;
}

/** Deployments of the chosen services: a Deployment is named after its service. */
export function deploymentSeries(): string {
  return objectSeries(`deployment=~"($service)-server-.*"`);
}
