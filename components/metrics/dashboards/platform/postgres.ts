import { jobs } from "../../jobs";
import { badAbove, badBelow, chart, informative, type Section, unit } from "../kit";
import { jobSeries, rate } from "../selectors";

/** Databases, without those that new ones are copied from. */
const databases = jobSeries(jobs.postgres, `datname!~"template.*"`);
const server = jobSeries(jobs.postgres);

const connections = chart({
  title: "Connections",
  description:
    "By database and state. Beyond the dashed line Postgres refuses everyone but its administrator.",
  unit: unit.count,
  thresholds: informative,
  stacked: true,
  queries: [
    {
      expression: `sum by (datname, state) (pg_stat_activity_count${databases})`,
      legend: "{{datname}} {{state}}",
    },
    { expression: `max(pg_settings_max_connections${server})`, legend: "all that it takes", isLimit: true },
  ],
});

const transactions = chart({
  title: "Transactions",
  description: "Transactions a second, by database: those that took effect, and those that were taken back.",
  unit: unit.operationsPerSecond,
  thresholds: informative,
  queries: [
    {
      expression: `sum by (datname) (${rate(`pg_stat_database_xact_commit${databases}`)})`,
      legend: "{{datname}} committed",
    },
    {
      expression: `sum by (datname) (${rate(`pg_stat_database_xact_rollback${databases}`)})`,
      legend: "{{datname}} rolled back",
    },
  ],
});

const longest = chart({
  title: "Longest transaction",
  description: "One that stays open keeps dead rows from being cleared away, and locks from being let go.",
  unit: unit.seconds,
  thresholds: badAbove(60, 600),
  queries: [
    { expression: `max by (datname) (pg_stat_activity_max_tx_duration${databases})`, legend: "{{datname}}" },
  ],
});

const size = chart({
  title: "Size",
  description: "Of each database on disk, without the write-ahead log.",
  unit: unit.bytes,
  thresholds: informative,
  width: 6,
  stacked: true,
  queries: [{ expression: `max by (datname) (pg_database_size_bytes${databases})`, legend: "{{datname}}" }],
});

const locks = chart({
  title: "Locks",
  description: "By mode. Exclusive ones that stay are somebody who waits, or makes others wait.",
  unit: unit.count,
  thresholds: informative,
  width: 6,
  queries: [{ expression: `sum by (mode) (pg_locks_count${databases})`, legend: "{{mode}}" }],
});

const deadlocks = chart({
  title: "Deadlocks",
  description: "Transactions within an hour that waited for each other, and of which one was ended.",
  unit: unit.count,
  thresholds: badAbove(1, 10),
  width: 6,
  queries: [
    {
      expression: `sum by (datname) (increase(pg_stat_database_deadlocks${databases}[1h]))`,
      legend: "{{datname}}",
    },
  ],
});

const cached = chart({
  title: "Read from memory",
  description: "Share of the blocks that were found in Postgres' memory, and not asked of the disk.",
  unit: unit.share,
  thresholds: badBelow(0.95, 0.8),
  width: 6,
  max: 1,
  queries: [
    {
      expression:
        `sum by (datname) (${rate(`pg_stat_database_blks_hit${databases}`)}) / ` +
        `(sum by (datname) (${rate(`pg_stat_database_blks_hit${databases}`)}) + ` +
        `sum by (datname) (${rate(`pg_stat_database_blks_read${databases}`)}))`,
      legend: "{{datname}}",
    },
  ],
});

/** The registry's records, and those of the predictions. */
export const postgresSection: Section = {
  title: "Postgres",
  panels: [connections, transactions, longest, size, locks, deadlocks, cached],
};
