import { jobs } from "../../jobs";
import { badAbove, badBelow, chart, informative, number, type Section, unit } from "../kit";
import { rate } from "../selectors";

function elasticsearch(metric: string, more?: string): string {
  return `elasticsearch_${metric}{${[`job="${jobs.elasticsearch}"`, more].filter(Boolean).join(", ")}}`;
}

const health = number({
  title: "Health",
  description:
    "0 is green. 1 is yellow: copies of shards are missing. 2 is red: so are shards, and logs cannot be read.",
  unit: unit.count,
  thresholds: badAbove(1, 2),
  queries: [
    {
      expression:
        `max(${elasticsearch("cluster_health_status", `color="yellow"`)}) + ` +
        `2 * max(${elasticsearch("cluster_health_status", `color="red"`)})`,
      legend: "health",
    },
  ],
});

const indexed = chart({
  title: "Documents indexed",
  description:
    "Lines a second that Elasticsearch took, copies included. None for minutes: the pipeline stands still.",
  unit: unit.eventsPerSecond,
  thresholds: informative,
  queries: [
    { expression: `sum(${rate(elasticsearch("indices_indexing_index_total"))})`, legend: "documents" },
  ],
});

const stored = chart({
  title: "Stored",
  description: "Bytes on disk of each data stream.",
  unit: unit.bytes,
  thresholds: informative,
  stacked: true,
  queries: [
    {
      expression: `max by (data_stream) (${elasticsearch("data_stream_store_size_bytes")})`,
      legend: "{{data_stream}}",
    },
  ],
});

const total = number({
  title: "Store",
  description: "Bytes on disk of all indices of all nodes.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [{ expression: `sum(${elasticsearch("indices_store_size_bytes")})`, legend: "all indices" }],
});

const disk = chart({
  title: "Disk left",
  description:
    "Share of the disk that is left on the fullest node. Below 0.05 Elasticsearch lets nobody write.",
  unit: unit.share,
  thresholds: badBelow(0.15, 0.05),
  max: 1,
  queries: [
    {
      expression: `min(${elasticsearch("filesystem_data_available_bytes")} / ${elasticsearch("filesystem_data_size_bytes")})`,
      legend: "fullest node",
    },
  ],
});

const heap = chart({
  title: "JVM heap",
  description:
    "Share of the heap in use on the fullest node. A saw's teeth are healthy, a plateau near 1 is not.",
  unit: unit.share,
  thresholds: badAbove(0.85, 0.95),
  max: 1,
  queries: [
    {
      expression: `max(${elasticsearch("jvm_memory_used_bytes", `area="heap"`)} / ${elasticsearch("jvm_memory_max_bytes", `area="heap"`)})`,
      legend: "fullest node",
    },
  ],
});

const rejected = chart({
  title: "Rejected",
  description:
    "Requests a second that a full queue turned away. Writers send theirs again; nothing is lost at once.",
  unit: unit.operationsPerSecond,
  thresholds: badAbove(0.1, 1),
  queries: [
    {
      expression: `sum by (type) (${rate(elasticsearch("thread_pool_rejected_count", `type=~"write|search|get"`))})`,
      legend: "{{type}}",
    },
  ],
});

/** Whether logs arrive and are kept. */
export const pipeline: Section = {
  title: "Elasticsearch",
  panels: [health, total, indexed, stored, disk, heap, rejected],
};
