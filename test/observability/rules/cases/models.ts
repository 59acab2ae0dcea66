import { servingRules } from "../../../../components/serving/alerts";
import type { WatchedModel } from "../../../../components/serving/watchedModel";

/** Two models that promise different things to different people. */
export const models: WatchedModel[] = [
  {
    name: "digits",
    team: "vision",
    slo: { availability: 0.999, latencySeconds: 0.1, latencyTarget: 0.99 },
    accuracy: 0.95,
  },
  {
    name: "sentiment",
    team: "language",
    slo: { availability: 0.99, latencySeconds: 1, latencyTarget: 0.95 },
    maxQueueSize: 100,
  },
];

export const rules = servingRules({ models, pods: true });

/** A series of one of their servers. */
export function ofServer(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = {
    job: "model",
    namespace: "mlops-models",
    service: "digits",
    pod: "digits-1",
    revision: "1",
    model: "digits",
    version: "3",
    ...labels,
  };
  return `${metric}{${written(all)}}`;
}

/** A series of kube-state-metrics about one of their pods. */
export function ofPod(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = { job: "kube-state-metrics", namespace: "mlops-models", pod: "digits-1", uid: "1", ...labels };
  return `${metric}{${written(all)}}`;
}

function written(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ");
}

/** The labels of an alert about `digits`, with what the rule adds. */
export function told(labels: Readonly<Record<string, string>> = {}) {
  return { namespace: "mlops-models", service: "digits", team: "vision", ...labels };
}
