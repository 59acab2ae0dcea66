import { logstashVolumeGiB } from "../logs/volumes";
import { type CostLine, count, priced, span, unpriced } from "./line";
import type { CachePlan, CostPlan, DatabasePlan } from "./plan";
import { assumedGiB, cacheNodePrices, databaseClasses } from "./prices";
import { always, between, hoursPerMonth } from "./scale";

/** Where data lives: managed services, volumes, the bucket, the repositories. */
export function dataLines(plan: CostPlan): CostLine[] {
  const { postgres, redis } = plan;
  return [
    ...(postgres.enabled && postgres.mode === "rds" ? databaseLines(postgres) : []),
    ...(redis.enabled && redis.mode === "elasticache" ? cacheLines(redis) : []),
    ...volumeLines(plan),
    ...bucketLines(plan),
    ...repositoryLines(plan),
  ];
}

function databaseLines(plan: DatabasePlan): CostLine[] {
  const component = "Database";
  const copies = plan.multiAz ? 2 : 1;
  const zones = plan.multiAz ? " in two zones" : "";
  const size = databaseClasses[plan.instanceClass];
  const instance = { component, item: "instance", quantity: `${plan.instanceClass}${zones}` };
  const largest = plan.maxStorageGiB ?? plan.storageGiB;
  const storage = between(copies * plan.storageGiB, copies * largest);
  return [
    size
      ? {
          ...instance,
          monthly: always(copies * size.dollarsPerHour * hoursPerMonth),
          estimate: false,
        }
      : unpriced(instance),
    priced(
      { component, item: "storage", quantity: `${span(plan.storageGiB, largest)} GiB${zones}` },
      "rdsStorage",
      storage,
    ),
    ...(plan.insights === "advanced" && size
      ? [
          priced(
            { component, item: "Database Insights", quantity: `${copies * size.vcpus} vCPUs` },
            "databaseInsights",
            copies * size.vcpus,
          ),
        ]
      : []),
    priced({ component, item: "master password", quantity: count(1, "secret") }, "secret", 1),
    keyLine(component),
  ];
}

function cacheLines({ nodeType, replicas }: CachePlan): CostLine[] {
  const nodes = 1 + replicas;
  const line = { component: "Cache", item: "nodes", quantity: `${nodes} × ${nodeType}` };
  const dollars = cacheNodePrices[nodeType];
  return [
    dollars === undefined
      ? unpriced(line)
      : { ...line, monthly: always(nodes * dollars * hoursPerMonth), estimate: false },
    keyLine("Cache"),
  ];
}

/** Each store that holds data has an encryption key of its own. */
function keyLine(component: string): CostLine {
  return priced({ component, item: "encryption key", quantity: count(1, "key") }, "key", 1);
}

/** Volumes of what runs inside the cluster. */
function volumeLines({ postgres, redis, mlflow, metrics, logs }: CostPlan): CostLine[] {
  const volumes: Volume[] = [
    ...(postgres.enabled && postgres.mode === "inCluster"
      ? [
          { item: "Postgres", gib: postgres.storageGiB },
          ...(postgres.backup.enabled ? [{ item: "Postgres dumps", gib: postgres.backup.storageGiB }] : []),
        ]
      : []),
    ...(redis.enabled && redis.mode === "inCluster" && redis.persistent
      ? [{ item: "Redis", gib: redis.storageGiB }]
      : []),
    ...(mlflow.enabled && mlflow.artifacts.store === "volume"
      ? [{ item: "MLflow artifacts", gib: mlflow.artifacts.storageGiB }]
      : []),
    ...metricsVolumes(metrics),
    ...logVolumes(logs),
  ];
  return volumes.map(({ item, gib, count: copies = 1 }) => {
    const quantity = `${copies === 1 ? "" : `${copies} × `}${gib} GiB`;
    return priced({ component: "Volumes", item, quantity }, "gp3", copies * gib);
  });
}

interface Volume {
  item: string;
  gib: number;
  /** Default 1. */
  count?: number;
}

function logVolumes({ enabled, elasticsearch, logstash }: CostPlan["logs"]): Volume[] {
  if (!enabled) return [];
  return [
    { item: "Elasticsearch", gib: elasticsearch.storageGiB, count: elasticsearch.nodes },
    ...(logstash.enabled
      ? [{ item: "Logstash", gib: logstashVolumeGiB(logstash.queueGiB), count: logstash.replicas }]
      : []),
  ];
}

/** Several servers of Alertmanager keep what they know among each other. */
function metricsVolumes(metrics: CostPlan["metrics"]): Volume[] {
  if (!metrics?.enabled) return [];
  const { prometheus, alertmanager } = metrics;
  return [
    { item: "Metrics", gib: prometheus.storageGiB },
    ...(alertmanager.enabled && alertmanager.replicas === 1 ? [{ item: "Alertmanager", gib: 1 }] : []),
  ];
}

function bucketLines({ mlflow }: CostPlan): CostLine[] {
  if (!mlflow.enabled || mlflow.artifacts.store !== "s3") return [];
  const line = { component: "Artifacts", item: "bucket", quantity: `${assumedGiB.artifacts} GiB` };
  return [priced(line, "s3", assumedGiB.artifacts, true), keyLine("Artifacts")];
}

function repositoryLines({ images }: CostPlan): CostLine[] {
  const { length } = images.repositories;
  if (length === 0) return [];
  const gib = length * assumedGiB.repository;
  const quantity = `${length} × ${assumedGiB.repository} GiB`;
  return [priced({ component: "Image repositories", item: "images", quantity }, "ecr", gib, true)];
}
