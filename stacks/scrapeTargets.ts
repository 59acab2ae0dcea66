import { jobs, type ScrapeTarget } from "../components/metrics";
import { mlflowMetricsPort, mlflowScraperLabels } from "../components/mlflow";
import { modelPort } from "../components/serving";
import type { Watched } from "./observability";
import type { MetricsParts } from "./settings/metricsParts";

/** Who tells metrics by himself, without an exporter. */
export function scrapeTargets({ serving, registry }: Watched, parts: MetricsParts): ScrapeTarget[] {
  return [...models(serving), ...(parts.mlflow ? mlflow(registry) : [])];
}

/** All model servers are one job: a model that comes needs no other configuration. */
function models({ models: served }: Watched["serving"]): ScrapeTarget[] {
  if (served.length === 0) return [];
  return [
    {
      job: jobs.model,
      namespace: "models",
      selector: { "app.kubernetes.io/name": "model" },
      port: { name: "http", number: modelPort },
      peers: served.flatMap(({ service }) => service.peers),
    },
  ];
}

function mlflow({ mlflow: server }: Watched["registry"]): ScrapeTarget[] {
  if (!server) return [];
  return [
    {
      job: jobs.mlflow,
      namespace: "registry",
      selector: { "app.kubernetes.io/name": "mlflow" },
      port: { name: "metrics", number: mlflowMetricsPort },
      peers: server.peers,
      clientLabels: mlflowScraperLabels,
    },
  ];
}
