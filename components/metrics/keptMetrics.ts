import { jobs, type JobName } from "./jobs";

/**
 * The metrics that are kept of those who tell far more than anybody asks: patterns of whole names. What is not here is
 * dropped before it is stored; a rule or panel that wants more adds it here.
 */
export const keptMetrics: Partial<Record<JobName, readonly string[]>> = {
  /** Source: kube-state-metrics docs/metrics. */
  [jobs.kubeState]: [
    "kube_node_(info|labels|spec_unschedulable|spec_taint|status_condition|status_(allocatable|capacity))",
    "kube_pod_(info|labels|owner|start_time|status_(phase|ready|reason|scheduled|unschedulable))",
    "kube_pod_init_container_status_(restarts_total|waiting_reason)",
    "kube_namespace_created",
    "kube_pod_container_(info|resource_(requests|limits)|status_(ready|restarts_total|(waiting|terminated|last_terminated)_reason))",
    "kube_deployment_(labels|spec_replicas|status_(replicas(_available|_ready|_unavailable|_updated)?|condition))",
    "kube_statefulset_(replicas|status_(replicas(_ready|_available|_updated)?))",
    "kube_daemonset_status_(desired_number_scheduled|current_number_scheduled|number_(ready|available|unavailable|misscheduled))",
    "kube_replicaset_owner",
    "kube_job_(owner|status_(failed|succeeded|active|start_time|completion_time)|failed|complete)",
    "kube_cronjob_(info|created|next_schedule_time|spec_suspend|status_(active|last_schedule_time|last_successful_time))",
    "kube_horizontalpodautoscaler_(spec_((max|min)_replicas|target_metric)|status_((current|desired)_replicas|target_metric|condition))",
    "kube_persistentvolumeclaim_(info|status_phase|resource_requests_storage_bytes)",
    "kube_resourcequota",
  ],
  /** Source: kubelet /metrics/cadvisor, google/cadvisor docs/storage/prometheus.md. */
  [jobs.cadvisor]: [
    "container_cpu_(usage_seconds_total|cfs_(periods|throttled_periods|throttled_seconds)_total)",
    "container_memory_(working_set_bytes|rss|cache|failcnt)",
    "container_oom_events_total",
    "container_network_(receive|transmit)_(bytes|packets_dropped|errors)_total",
    "container_fs_(reads|writes)_(bytes_)?total",
    "container_fs_(usage|limit)_bytes",
    "container_start_time_seconds",
  ],
  /** Source: kubernetes.io, "Kubernetes Metrics Reference". */
  [jobs.kubelet]: [
    "kubelet_volume_stats_((available|capacity|used)_bytes|inodes(_free|_used)?)",
    "kubelet_running_(pods|containers)",
    "kubelet_node_name",
    "kubelet_pleg_relist_duration_seconds_(sum|count)",
    "process_start_time_seconds",
  ],
  /** Source: node_exporter README, "Collectors". */
  [jobs.node]: [
    "node_(boot_time|time)_seconds",
    "node_uname_info",
    "node_load(1|5|15)",
    "node_cpu_seconds_total",
    "node_memory_(MemTotal|MemAvailable|MemFree|Buffers|Cached|SwapTotal|SwapFree|Slab)_bytes",
    "node_vmstat_(oom_kill|pgmajfault)",
    "node_pressure_(cpu|io|memory)_(waiting|stalled)_seconds_total",
    "node_filesystem_((avail|size|free)_bytes|files(_free)?|readonly|device_error)",
    "node_disk_(read|written)_bytes_total",
    "node_disk_(reads|writes)_completed_total",
    "node_disk_io_time_(weighted_)?seconds_total",
    "node_filefd_(allocated|maximum)",
  ],
  /** Source: postgres_exporter collector/*.go and cmd/postgres_exporter/queries.go. */
  [jobs.postgres]: [
    "pg_up",
    "pg_exporter_last_scrape_(error|duration_seconds)",
    "pg_scrape_collector_(success|duration_seconds)",
    "pg_static",
    "pg_settings_(max_connections|shared_buffers_bytes|superuser_reserved_connections)",
    "pg_database_(size_bytes|connection_limit)",
    "pg_stat_activity_(count|max_tx_duration)",
    "pg_stat_database_(numbackends|xact_(commit|rollback)|blks_(hit|read)|tup_(returned|fetched|inserted|updated|deleted)|deadlocks|conflicts|temp_(bytes|files)|blk_(read|write)_time)",
    "pg_locks_count",
    "pg_replication_(lag_seconds|is_replica|last_replay_seconds)",
    "pg_replication_slots?_.*",
    "pg_stat_replication_.*",
    "pg_stat_bgwriter_.*",
    "pg_stat_checkpointer_.*",
    "pg_long_running_transactions(_oldest_timestamp_seconds)?",
    "pg_postmaster_start_time_seconds",
    "pg_wal_(size_bytes|segments)",
  ],
  /** Source: redis_exporter exporter/exporter.go. */
  [jobs.redis]: [
    "redis_up",
    "redis_exporter_last_scrape_(error|duration_seconds)",
    "redis_instance_info",
    "redis_uptime_in_seconds",
    "redis_(connected|blocked|max)_clients",
    "redis_rejected_connections_total",
    "redis_connections_received_total",
    "redis_memory_(used|max|used_rss|used_peak)_bytes",
    "redis_mem_fragmentation_ratio",
    "redis_(evicted|expired)_keys_total",
    "redis_keyspace_(hits|misses)_total",
    "redis_db_(keys|keys_expiring)",
    "redis_commands_(processed_total|total|duration_seconds_total)",
    "redis_net_(input|output)_bytes_total",
    "redis_(cpu_(sys|user)_seconds_total)",
    "redis_(connected_slaves|master_link_up|master_repl_offset|slave_info)",
    "redis_(rdb_last_bgsave_status|aof_last_(write|bgrewrite)_status|rdb_changes_since_last_save)",
  ],
};
