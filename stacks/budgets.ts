import type { Budget, Demand, NamespaceRole } from "../components/kubernetes";
import { exporterResources } from "../components/logs";
import { mlflowMetricsResources } from "../components/mlflow";
import { placeholderResources } from "../components/nodeAgents";
import { placeholdersOf, placementOf } from "./placement";
import { metricsParts } from "./settings/metricsParts";
import { metricsPods } from "./settings/metricsPods";
import {
  isElastiCache,
  isRds,
  logParts,
  type InClusterRedisSettings,
  type ModelSettings,
  type Settings,
} from "./settings";

/** What the workloads of each namespace ask for when every one runs at its largest. */
export function budgetsOf(settings: Settings): Partial<Record<NamespaceRole, Budget>> {
  const { models, postgres, redis, mlflow } = settings;
  const inCluster = {
    postgres: postgres.enabled && !isRds(postgres) ? postgres : undefined,
    redis: redis.enabled && !isElastiCache(redis) ? redis : undefined,
  };
  return {
    models: [...models.map((model) => modelDemand(model, settings)), ...placeholderDemands(settings)],
    data: [
      ...(inCluster.postgres ? [{ resources: inCluster.postgres.resources, count: 1 }] : []),
      ...(inCluster.redis ? [{ resources: cacheOf(inCluster.redis), count: 1 }] : []),
    ],
    observability: [...observerDemands(settings), ...logDemands(settings)],
    registry: mlflow.enabled
      ? [
          {
            resources: mlflow.resources,
            count: mlflow.replicas,
            loadBalancers: mlflow.access.type === "loadBalancer" ? 1 : 0,
          },
          ...(metricsParts(settings).mlflow
            ? [{ resources: mlflowMetricsResources, count: mlflow.replicas }]
            : []),
        ]
      : [],
  };
}

function observerDemands(settings: Settings): Demand[] {
  return metricsPods(settings).map(({ resources, count, loadBalancers }) => ({
    resources,
    count,
    loadBalancers,
  }));
}

function cacheOf({ memoryMiB }: InClusterRedisSettings): Demand["resources"] {
  return { cpu: "100m", cpuLimit: "1", memory: `${memoryMiB}Mi` };
}

function logDemands({ logs }: Settings): Demand[] {
  const parts = logParts(logs);
  const { elasticsearch, logstash, kibana } = logs;
  return [
    ...(parts.elasticsearch ? [{ resources: elasticsearch.resources, count: elasticsearch.nodes }] : []),
    ...(parts.logstash ? [{ resources: logstash.resources, count: logstash.replicas }] : []),
    ...(parts.kibana
      ? [
          {
            resources: kibana.resources,
            count: kibana.replicas,
            loadBalancers: kibana.access.type === "loadBalancer" ? 1 : 0,
          },
        ]
      : []),
    ...(parts.exporter ? [{ resources: exporterResources, count: 1 }] : []),
  ];
}

function placeholderDemands(settings: Settings): Demand[] {
  return placeholdersOf(settings).map(({ pool, replicas }) => ({
    resources: placeholderResources(pool),
    count: replicas,
  }));
}

function modelDemand(model: ModelSettings, { gpuPools }: Settings): Demand {
  const gpu = placementOf(model, gpuPools);
  const extended = gpu && { [gpu.resourceName]: gpu.units };
  return {
    resources: { ...model.resources, extended },
    count: model.replicas.max,
    loadBalancers: model.expose.type === "loadBalancer" ? 1 : 0,
  };
}
