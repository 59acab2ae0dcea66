import { counter, gauge, histogram, type Series } from "./series";

export function storeSeries(): Series[] {
  return [...postgres(), ...redis(), ...mlflow(), ...observers(), ...elasticsearch()];
}

function at(job: string, namespace: string) {
  return { job, instance: `${job}:1`, namespace, pod: `${job}-0` };
}

function postgres(): Series[] {
  const server = at("postgres", "mlops-data");
  const database = { ...server, datname: "mlflow" };
  return [
    gauge("pg_settings_max_connections", { ...server, server: "localhost:5432" }, 100),
    gauge("pg_stat_activity_count", { ...database, state: "idle", usename: "mlflow" }, 5),
    gauge("pg_stat_activity_max_tx_duration", { ...database, state: "active" }, 3),
    ...["xact_commit", "xact_rollback", "deadlocks", "blks_hit", "blks_read"].map((name) =>
      counter(`pg_stat_database_${name}`, { ...database, datid: "1" }, 2),
    ),
    gauge("pg_database_size_bytes", database, 1e8),
    gauge("pg_locks_count", { ...database, mode: "accesssharelock" }, 1),
  ];
}

function redis(): Series[] {
  const server = at("redis", "mlops-data");
  const counters = ["keyspace_hits", "keyspace_misses", "evicted_keys", "expired_keys", "commands_processed"];
  return [
    ...[...counters, "rejected_connections"].map((name) => counter(`redis_${name}_total`, server, 1)),
    ...[
      "memory_used_bytes",
      "memory_max_bytes",
      "connected_clients",
      "max_clients",
      "mem_fragmentation_ratio",
    ].map((name) => gauge(`redis_${name}`, server, 10)),
  ];
}

function mlflow(): Series[] {
  const server = at("mlflow", "mlops-registry");
  const durations = { ...server, method: "GET", mlflow_version: "3.17.0", status: "200" };
  return [
    gauge("up", server, 1),
    ...["200", "500"].map((status) =>
      counter("mlflow_http_request_total", { ...server, method: "GET", status }, 1),
    ),
    ...histogram("mlflow_http_request_duration_seconds", durations, [0.1, 0.5, 1], 0.2),
  ];
}

function observers(): Series[] {
  const prometheus = at("prometheus", "mlops-observability");
  const alertmanager = { ...at("alertmanager", "mlops-observability"), integration: "slack" };
  return [
    gauge("prometheus_tsdb_head_series", prometheus, 1e5),
    counter("prometheus_tsdb_head_samples_appended_total", { ...prometheus, type: "float" }, 5000),
    gauge("prometheus_tsdb_storage_blocks_bytes", prometheus, 1e9),
    gauge("prometheus_tsdb_retention_limit_bytes", prometheus, 1e10),
    counter("prometheus_rule_evaluation_failures_total", { ...prometheus, rule_group: "g" }, 0),
    counter("prometheus_rule_group_iterations_missed_total", { ...prometheus, rule_group: "g" }, 0),
    counter("alertmanager_notifications_total", alertmanager, 0.1),
    counter("alertmanager_notifications_failed_total", { ...alertmanager, reason: "other" }, 0),
  ];
}

function elasticsearch(): Series[] {
  const exporter = at("elasticsearch", "mlops-observability");
  const node = { ...exporter, cluster: "logs", host: "10.0.0.9", name: "elasticsearch-0" };
  return [
    ...["green", "yellow", "red"].map((color) =>
      gauge(
        "elasticsearch_cluster_health_status",
        { ...exporter, cluster: "logs", color },
        color === "green" ? 1 : 0,
      ),
    ),
    counter("elasticsearch_indices_indexing_index_total", node, 50),
    gauge("elasticsearch_indices_store_size_bytes", node, 1e9),
    gauge(
      "elasticsearch_data_stream_store_size_bytes",
      { ...exporter, data_stream: "logs-model-mlops" },
      1e8,
    ),
    gauge("elasticsearch_filesystem_data_available_bytes", { ...node, mount: "/", path: "/data" }, 5e9),
    gauge("elasticsearch_filesystem_data_size_bytes", { ...node, mount: "/", path: "/data" }, 1e10),
    gauge("elasticsearch_jvm_memory_used_bytes", { ...node, area: "heap" }, 5e8),
    gauge("elasticsearch_jvm_memory_max_bytes", { ...node, area: "heap" }, 1e9),
    counter("elasticsearch_thread_pool_rejected_count", { ...node, type: "write" }, 0.1),
  ];
}
