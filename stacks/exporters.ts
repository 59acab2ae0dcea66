import type { ScrapeTarget } from "../components/metrics";
import {
  DcgmExporter,
  KubeStateMetrics,
  NodeExporter,
  PostgresExporter,
  RedisExporter,
} from "../components/metrics/exporters";
import type { Foundation } from "./foundation";
import type { Watched } from "./observability";
import type { Settings } from "./settings";
import type { MetricsParts } from "./settings/metricsParts";

/** Who tells of what is no server of metrics itself, as far as it is there and somebody wants to know. */
export function buildExporters(
  { images, gpuPools: pools }: Settings,
  { namespaces, options }: Foundation,
  { data: { postgres, redis } }: Watched,
  parts: MetricsParts,
): ScrapeTarget[] {
  const { nodes, observability: namespace } = namespaces;
  return [
    ...(parts.kubeState ? [new KubeStateMetrics("kube-state-metrics", { namespaces, images }, options)] : []),
    ...(parts.nodes ? [new NodeExporter("node-exporter", { namespace: nodes, images }, options)] : []),
    ...(parts.gpus ? [new DcgmExporter("dcgm-exporter", { namespace: nodes, pools, images }, options)] : []),
    ...(parts.postgres && postgres
      ? [new PostgresExporter("postgres-exporter", { namespace, postgres, images }, options)]
      : []),
    ...(parts.redis && redis
      ? [new RedisExporter("redis-exporter", { namespace, redis, images }, options)]
      : []),
  ].map(({ target }) => target);
}
