import { jobs } from "../metrics";
import { type AlertRule, promql, type RuleGroup } from "../metrics/rules";
import { oldestDumpSeconds } from "./schedule";

export interface DataRulesArgs {
  /** Who is told. */
  team: string;
  /** Default: nobody tells of Postgres. */
  postgres?: {
    /** Size that the disk cannot grow beyond, of a managed server; that of a volume is watched with all volumes. */
    diskGiB?: number;
  };
  /** Dumps in the cluster. Default: none are made, or AWS makes backups, or nobody tells of their schedule. */
  backup?: {
    namespace: string;
    /** Five cron fields, in UTC. */
    schedule: string;
  };
  /** Default: nobody tells of Redis. */
  redis?: {
    /** Memory of its container, of a server in the cluster. */
    memoryMiB?: number;
  };
}

/** Rules about the stores that are measured. */
export function dataRules({ team, postgres, backup, redis }: DataRulesArgs): RuleGroup[] {
  const rules = [
    ...(postgres ? [postgresDown, connections] : []),
    ...(postgres?.diskGiB === undefined ? [] : [disk(postgres.diskGiB)]),
    ...(backup ? [backupTooOld(backup)] : []),
    ...(redis ? [redisDown, evictions] : []),
    ...(redis?.memoryMiB === undefined ? [] : [memory(redis.memoryMiB)]),
  ];
  return rules.length === 0 ? [] : [{ name: "data", rules: rules.map((rule) => ({ ...rule, team })) }];
}

type StoreAlert = Omit<AlertRule, "team">;

const postgresDown: StoreAlert = {
  alert: "PostgresDown",
  expr: `max by (job) (pg_up{job="${jobs.postgres}"}) == 0`,
  for: "2m",
  severity: "critical",
  summary: "Postgres has answered 0 of the exporter's queries for 2 minutes",
  description: "MLflow cannot be asked, and models keep what they record until their buffers are full.",
};

const connections: StoreAlert = {
  alert: "PostgresConnectionsNearLimit",
  expr: promql`
    sum by (job) (pg_stat_activity_count{job="${jobs.postgres}"})
    /
    max by (job) (pg_settings_max_connections{job="${jobs.postgres}"})
    > 0.8
  `,
  for: "10m",
  severity: "warning",
  summary: "{{ $value | humanizePercentage }} of the connections of Postgres are taken",
  description: "Whoever comes next is refused: a new model server, MLflow, or you.",
};

/** Databases alone: what the write-ahead log takes besides is AWS' to see. */
function disk(gibibytes: number): StoreAlert {
  return {
    alert: "PostgresStorageNearLimit",
    expr: `sum by (job) (pg_database_size_bytes{job="${jobs.postgres}"}) / ${gibibytes * 2 ** 30} > 0.85`,
    for: "30m",
    severity: "warning",
    summary: `The databases take {{ $value | humanizePercentage }} of ${gibibytes} GiB`,
    description: "The disk does not grow further. Full, the server stops taking anything.",
  };
}

/**
 * The age of the last dump that succeeded; where none ever did, that of the schedule. A schedule that is missed itself
 * is told while somebody counts objects.
 */
function backupTooOld({ namespace, schedule }: { namespace: string; schedule: string }): StoreAlert {
  const of = `{job="${jobs.kubeState}", namespace="${namespace}", cronjob=~"postgres-backup-.+"}`;
  const oldest = oldestDumpSeconds(schedule);
  return {
    alert: "BackupTooOld",
    expr: promql`
      time() - max by (namespace) (kube_cronjob_status_last_successful_time${of} or kube_cronjob_created${of}) > ${oldest}
      or
      Inf * absent(kube_cronjob_created${of}) and on () up{job="${jobs.kubeState}"} == 1
    `,
    for: "15m",
    severity: "warning",
    summary:
      "{{ if lt $value 1e9 }}The last good dump of Postgres is {{ $value | humanizeDuration }} old{{ else }}0 schedules make dumps of Postgres{{ end }}",
    description: `Dumps are made by the schedule "${schedule}"; what happened since the last one would be lost.`,
  };
}

const redisDown: StoreAlert = {
  alert: "RedisDown",
  expr: `max by (job) (redis_up{job="${jobs.redis}"}) == 0`,
  for: "2m",
  severity: "warning",
  summary: "Redis has answered 0 of the exporter's queries for 2 minutes",
  description: "Models answer without their cache, and compute everything anew.",
};

/** A full cache drops what was asked longest ago, as it should; half of all in an hour is more than it can hold. */
const evictions: StoreAlert = {
  alert: "RedisEvictions",
  expr: promql`
    sum by (job) (increase(redis_evicted_keys_total{job="${jobs.redis}"}[1h]))
    /
    (sum by (job) (redis_db_keys{job="${jobs.redis}"}) > 0)
    > 0.5
  `,
  for: "30m",
  severity: "info",
  summary: "Redis dropped {{ $value | humanizePercentage }} of its keys within an hour, for want of memory",
  description:
    "Answers are gone before their hour is over (CACHE_TTL_SECONDS): the cache is too small for its use.",
};

function memory(mebibytes: number): StoreAlert {
  return {
    alert: "RedisMemoryNearLimit",
    expr: `max by (job) (redis_memory_used_rss_bytes{job="${jobs.redis}"}) / ${mebibytes * 2 ** 20} > 0.9`,
    for: "15m",
    severity: "warning",
    summary: `Redis takes {{ $value | humanizePercentage }} of its ${mebibytes} MiB`,
    description: "Above the limit the kernel ends it, and the cache starts empty.",
  };
}
