import type { ParsedSections } from "./sections";

/** What decides which parts run. */
export type MeasuredSections = Pick<
  ParsedSections,
  "metrics" | "models" | "gpuPools" | "postgres" | "redis" | "mlflow"
>;

/** What runs of the metrics layer: each part with a switch of its own, as far as there is something to measure. */
export interface MetricsParts {
  prometheus: boolean;
  alertmanager: boolean;
  grafana: boolean;
  customMetrics: boolean;
  nodes: boolean;
  gpus: boolean;
  kubeState: boolean;
  containers: boolean;
  postgres: boolean;
  redis: boolean;
  mlflow: boolean;
}

/** Without Prometheus nothing of it runs; an exporter goes with what it measures. */
export function metricsParts({
  metrics,
  models,
  gpuPools,
  postgres,
  redis,
  mlflow,
}: MeasuredSections): MetricsParts {
  const on = metrics?.enabled ?? false;
  const exporters = metrics?.exporters;
  const scales = models.some((model) => model !== undefined && model.replicas.max > model.replicas.min);
  const both = (own: boolean | undefined, measured: boolean | undefined = true) =>
    on && (own ?? false) && measured;
  return {
    prometheus: on,
    alertmanager: both(metrics?.alertmanager.enabled),
    grafana: both(metrics?.grafana.enabled),
    customMetrics: both(metrics?.customMetrics.enabled, scales),
    nodes: both(exporters?.nodes),
    gpus: both(exporters?.gpus, gpuPools.length > 0),
    kubeState: both(exporters?.kubeState),
    containers: both(exporters?.containers),
    postgres: both(exporters?.postgres, postgres?.enabled ?? false),
    redis: both(exporters?.redis, redis?.enabled ?? false),
    mlflow: both(exporters?.mlflow, mlflow?.enabled ?? false),
  };
}
