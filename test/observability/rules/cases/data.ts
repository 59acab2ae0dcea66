import { dataRules } from "../../../../components/data/alerts";
import { type AlertCase, silent } from "../case";

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const team = "ml-platform";

/** Every alert that there is of stores, of either form. */
export const rules = dataRules({
  team,
  postgres: { diskGiB: 100 },
  backup: { namespace: "mlops-data", schedule: "0 2 * * *" },
  redis: { memoryMiB: 256 },
});

const ofPostgres = (metric: string, labels = "") =>
  `${metric}{job="postgres", namespace="mlops-data", pod="postgres-exporter-1"${labels}}`;
const ofRedis = (metric: string, labels = "") =>
  `${metric}{job="redis", namespace="mlops-data", pod="redis-exporter-1"${labels}}`;
const postgres = { job: "postgres", team };
const redis = { job: "redis", team };

const server: AlertCase[] = [
  {
    alert: "PostgresDown",
    it: "fires when Postgres has not answered for two minutes, and ends when it does",
    series: { [ofPostgres("pg_up")]: "1x3 0x6 1x5" },
    expect: [
      ...silent("5m"),
      {
        at: "8m",
        told: [
          { labels: postgres, summary: "Postgres has answered 0 of the exporter's queries for 2 minutes" },
        ],
      },
      ...silent("12m"),
    ],
  },
  {
    alert: "PostgresDown",
    it: "stays silent while one query fails",
    series: { [ofPostgres("pg_up")]: "1x3 0x1 1x5" },
    expect: [...silent("5m"), ...silent("8m")],
  },
  {
    alert: "PostgresDown",
    it: "stays silent when nobody asks, which is ScrapeTargetMissing",
    series: { 'up{job="postgres"}': "0x20" },
    expect: silent("15m"),
  },
  {
    alert: "PostgresConnectionsNearLimit",
    it: "fires when more than four fifths of all connections are taken",
    series: {
      [ofPostgres("pg_stat_activity_count", ', datname="mlflow", state="idle"')]: "50x20 10x10",
      [ofPostgres("pg_stat_activity_count", ', datname="predictions", state="active"')]: "35x30",
      [ofPostgres("pg_settings_max_connections", ', server="postgres:5432"')]: "100x30",
    },
    expect: [
      ...silent("9m"),
      {
        at: "15m",
        told: [{ labels: postgres, summary: "85% of the connections of Postgres are taken" }],
      },
      ...silent("25m"),
    ],
  },
  {
    alert: "PostgresConnectionsNearLimit",
    it: "stays silent at four fifths",
    series: {
      [ofPostgres("pg_stat_activity_count", ', datname="mlflow", state="idle"')]: "80x20",
      [ofPostgres("pg_settings_max_connections", ', server="postgres:5432"')]: "100x20",
    },
    expect: silent("15m"),
  },
  {
    alert: "PostgresStorageNearLimit",
    it: "fires when the databases take more than 85 % of the largest disk",
    series: {
      [ofPostgres("pg_database_size_bytes", ', datname="mlflow"')]: `${30 * GiB}x60`,
      [ofPostgres("pg_database_size_bytes", ', datname="predictions"')]: `${60 * GiB}x60`,
    },
    expect: [
      ...silent("20m"),
      { at: "40m", told: [{ labels: postgres, summary: "The databases take 90% of 100 GiB" }] },
    ],
  },
  {
    alert: "PostgresStorageNearLimit",
    it: "stays silent below",
    series: { [ofPostgres("pg_database_size_bytes", ', datname="mlflow"')]: `${85 * GiB}x60` },
    expect: silent("40m"),
  },
];

const cronJob = (metric: string) =>
  `${metric}{job="kube-state-metrics", namespace="mlops-data", cronjob="postgres-backup-schedule-1a2b3c4d"}`;
const counted = 'up{job="kube-state-metrics"}';

/** 2027-01-10 02:00 UTC, an hour at which a dump begins. */
const night = Date.UTC(2027, 0, 10, 2) / 1000;
const hour = 3600;
const of = (age: string) => ({
  labels: { namespace: "mlops-data", team },
  summary: `The last good dump of Postgres is ${age} old`,
});

const backups: AlertCase[] = [
  {
    alert: "BackupTooOld",
    it: "fires when a night's dump did not succeed until morning, and ends with the next one",
    start: night,
    every: "10m",
    series: {
      [counted]: "1x150",
      [cronJob("kube_cronjob_created")]: `${night - 1000 * hour}x150`,
      [cronJob("kube_cronjob_status_last_successful_time")]:
        `${night - 24 * hour + 300}x140 ${night + 24 * hour}x10`,
    },
    expect: [...silent("6h20m"), { at: "6h30m", told: [of("1d 6h 25m 0s")] }, ...silent("23h50m")],
  },
  {
    alert: "BackupTooOld",
    it: "fires when no dump ever succeeded, by the age of the schedule",
    start: night,
    every: "10m",
    series: { [counted]: "1x20", [cronJob("kube_cronjob_created")]: `${night - 31 * hour}x20` },
    expect: [{ at: "1h", told: [of("1d 8h 0m 0s")] }],
  },
  {
    alert: "BackupTooOld",
    it: "fires when the schedule is gone",
    start: night,
    every: "10m",
    series: { [counted]: "1x20" },
    expect: [
      {
        at: "1h",
        told: [
          {
            labels: { job: "kube-state-metrics", namespace: "mlops-data", team },
            summary: "0 schedules make dumps of Postgres",
          },
        ],
      },
    ],
  },
  {
    alert: "BackupTooOld",
    it: "stays silent while every night's dump succeeds, and while one runs",
    start: night,
    every: "10m",
    series: {
      [counted]: "1x60",
      [cronJob("kube_cronjob_created")]: `${night - 1000 * hour}x60`,
      [cronJob("kube_cronjob_status_last_successful_time")]:
        `${night - 24 * hour + 300}x30 ${night + 5 * hour}x30`,
    },
    expect: [...silent("4h50m"), ...silent("10h")],
  },
  {
    alert: "BackupTooOld",
    it: "stays silent of a schedule that is new",
    start: night,
    every: "10m",
    series: { [counted]: "1x30", [cronJob("kube_cronjob_created")]: `${night}x30` },
    expect: silent("5h"),
  },
  {
    alert: "BackupTooOld",
    it: "stays silent when nobody counts schedules",
    start: night,
    every: "10m",
    series: { [counted]: "0x30" },
    expect: silent("2h"),
  },
];

const cache: AlertCase[] = [
  {
    alert: "RedisDown",
    it: "fires when Redis has not answered for two minutes, and ends when it does",
    series: { [ofRedis("redis_up")]: "1x3 0x10 1x5" },
    expect: [
      ...silent("5m"),
      {
        at: "7m",
        told: [{ labels: redis, summary: "Redis has answered 0 of the exporter's queries for 2 minutes" }],
      },
      ...silent("16m"),
    ],
  },
  {
    alert: "RedisDown",
    it: "stays silent while it starts anew",
    series: { [ofRedis("redis_up")]: "1x3 0x1 1x10" },
    expect: [...silent("5m"), ...silent("12m")],
  },
  {
    alert: "RedisEvictions",
    it: "fires when an hour's evictions have been more than half of the keys for half an hour",
    series: {
      [ofRedis("redis_evicted_keys_total")]: "0x60 0+51x150",
      [ofRedis("redis_db_keys", ', db="db0"')]: "6000x210",
    },
    expect: [
      ...silent("2h20m"),
      {
        at: "2h40m",
        told: [
          { labels: redis, summary: "Redis dropped 51% of its keys within an hour, for want of memory" },
        ],
      },
    ],
  },
  {
    alert: "RedisEvictions",
    it: "stays silent when a full cache drops half of them",
    series: {
      [ofRedis("redis_evicted_keys_total")]: "0+50x150",
      [ofRedis("redis_db_keys", ', db="db0"')]: "6000x150",
    },
    expect: silent("2h"),
  },
  {
    alert: "RedisEvictions",
    it: "stays silent of an empty cache, also after a new start",
    series: {
      [ofRedis("redis_evicted_keys_total")]: "500x30 0x120",
      [ofRedis("redis_db_keys", ', db="db0"')]: "0x150",
    },
    expect: silent("2h"),
  },
  {
    alert: "RedisMemoryNearLimit",
    it: "fires when it takes more than nine tenths of its container",
    series: { [ofRedis("redis_memory_used_rss_bytes")]: `${240 * MiB}x25 ${100 * MiB}x10` },
    expect: [
      ...silent("10m"),
      { at: "20m", told: [{ labels: redis, summary: "Redis takes 93.75% of its 256 MiB" }] },
      ...silent("30m"),
    ],
  },
  {
    alert: "RedisMemoryNearLimit",
    it: "stays silent when its data fills what it may",
    series: { [ofRedis("redis_memory_used_rss_bytes")]: `${230 * MiB}x25` },
    expect: silent("20m"),
  },
];

export const data: AlertCase[] = [...server, ...backups, ...cache];
