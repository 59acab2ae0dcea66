import { jobs } from "../../jobs";
import { badAbove, badBelow, badIfAny, chart, informative, type Section, unit } from "../kit";
import { jobSeries, rate } from "../selectors";

const server = jobSeries(jobs.redis);

const memory = chart({
  title: "Memory",
  description: "Memory that data take. At the dashed line keys are evicted, the least recently used first.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [
    { expression: `max by (namespace) (redis_memory_used_bytes${server})`, legend: "{{namespace}} used" },
    {
      expression: `max by (namespace) (redis_memory_max_bytes${server})`,
      legend: "{{namespace}} limit",
      isLimit: true,
    },
  ],
});

const hits = chart({
  title: "Hits",
  description: "Share of the look-ups that found their key.",
  unit: unit.share,
  thresholds: badBelow(0.1, 0.01),
  max: 1,
  queries: [
    {
      expression:
        `sum by (namespace) (${rate(`redis_keyspace_hits_total${server}`)}) / ` +
        `(sum by (namespace) (${rate(`redis_keyspace_hits_total${server}`)}) + ` +
        `sum by (namespace) (${rate(`redis_keyspace_misses_total${server}`)}))`,
      legend: "{{namespace}}",
    },
  ],
});

const evictions = chart({
  title: "Keys that go",
  description: "Keys a second that expired, as they should, and that were evicted because memory was short.",
  unit: unit.eventsPerSecond,
  thresholds: informative,
  queries: [
    {
      expression: `sum by (namespace) (${rate(`redis_evicted_keys_total${server}`)})`,
      legend: "{{namespace}} evicted",
    },
    {
      expression: `sum by (namespace) (${rate(`redis_expired_keys_total${server}`)})`,
      legend: "{{namespace}} expired",
    },
  ],
});

const clients = chart({
  title: "Clients",
  description: "Connections; dashed is how many there may be.",
  unit: unit.count,
  thresholds: informative,
  width: 6,
  queries: [
    {
      expression: `sum by (namespace) (redis_connected_clients${server})`,
      legend: "{{namespace}} connected",
    },
    {
      expression: `max by (namespace) (redis_max_clients${server})`,
      legend: "{{namespace}} limit",
      isLimit: true,
    },
  ],
});

const commands = chart({
  title: "Commands",
  description: "Commands a second.",
  unit: unit.operationsPerSecond,
  thresholds: informative,
  width: 6,
  queries: [
    {
      expression: `sum by (namespace) (${rate(`redis_commands_processed_total${server}`)})`,
      legend: "{{namespace}}",
    },
  ],
});

const rejected = chart({
  title: "Rejected connections",
  description: "Connections within an hour that were one too many.",
  unit: unit.count,
  thresholds: badIfAny,
  width: 6,
  queries: [
    {
      expression: `sum by (namespace) (increase(redis_rejected_connections_total${server}[1h]))`,
      legend: "{{namespace}}",
    },
  ],
});

const fragmentation = chart({
  title: "Fragmentation",
  description:
    "Memory of the process for each byte of data. Above 1.5 memory is lost; below 1 it is swapped.",
  unit: unit.count,
  thresholds: badAbove(1.5, 2),
  width: 6,
  queries: [
    { expression: `max by (namespace) (redis_mem_fragmentation_ratio${server})`, legend: "{{namespace}}" },
  ],
});

/** The cache of the predictions. */
export const redisSection: Section = {
  title: "Redis",
  panels: [memory, hits, evictions, clients, commands, rejected, fragmentation],
};
