import type { DashboardOptions } from "../dashboardFile";
import { chart, type Column, informative, type Section, tableOf, unit } from "../kit";
import { deploymentSeries, modelSeries, quantile, rate, serverSeries, withModel } from "../selectors";
import { failedShare } from "./overview";

const sides = "service, revision, version";
const legend = "{{service}} v{{version}} {{revision}}";

/** Blue beside green: while two revisions run, the same numbers of both. */
export function rolloutSection({ kubernetes = true }: DashboardOptions): Section {
  return {
    title: "Revisions side by side",
    panels: [comparison, requests, failures, slowest, accuracy, memory, ...(kubernetes ? [replicas] : [])],
  };
}

const columns: [Column, ...Column[]] = [
  column("Servers", unit.count, `count by (${sides}) (ai_model_info${modelSeries()})`),
  column("Requests", unit.requestsPerSecond, requestsOf()),
  column("Failed", unit.share, failedShare(sides)),
  column("p50", unit.seconds, durationOf(0.5)),
  column("p99", unit.seconds, durationOf(0.99)),
  column("Accuracy", unit.share, `min by (${sides}) (ai_model_accuracy${modelSeries()})`),
  column(
    "CPU",
    unit.cores,
    `sum by (${sides}) (${withModel(rate(`process_cpu_seconds_total${serverSeries}`))})`,
  ),
  column("Memory", unit.bytes, memoryOf()),
  column("GPU memory", unit.bytes, `max by (${sides}) (ai_gpu_memory_usage_bytes${modelSeries()})`),
];

const comparison = tableOf({
  title: "Revisions",
  description: "One row for each revision that runs: compare a new one with the one before it goes on.",
  rows: { service: "Service", revision: "Revision", version: "Version" },
  columns,
  height: 7,
});

const requests = chart({
  title: "Requests by revision",
  description: "Requests for predictions a second that each revision gets: how far a rollout has come.",
  unit: unit.requestsPerSecond,
  thresholds: informative,
  stacked: true,
  queries: [{ expression: requestsOf(), legend }],
});

const failures = chart({
  title: "Failed requests by revision",
  description: "Share of the requests that count against availability (429 and 5xx), of each revision.",
  unit: unit.share,
  thresholds: informative,
  queries: [{ expression: failedShare(sides), legend }],
});

const slowest = chart({
  title: "99th percentile by revision",
  description:
    "99 of 100 predictions of a revision are faster. A new one is slow at first, until it is warm.",
  unit: unit.seconds,
  thresholds: informative,
  queries: [{ expression: durationOf(0.99), legend }],
});

const accuracy = chart({
  title: "Accuracy by revision",
  description: "Share of right labels among the predictions of a revision that feedback came for.",
  unit: unit.share,
  thresholds: informative,
  max: 1,
  queries: [{ expression: `min by (${sides}) (ai_model_accuracy${modelSeries()})`, legend }],
});

const memory = chart({
  title: "Memory by revision",
  description: "Memory of the server process, on the replica of a revision that has most.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [{ expression: memoryOf(), legend }],
});

const replicas = chart({
  title: "Replicas",
  description: "Replicas that are ready, and dashed those that the Deployment wants.",
  unit: unit.count,
  thresholds: informative,
  queries: [
    {
      expression: `max by (deployment) (kube_deployment_status_replicas_ready${deploymentSeries()})`,
      legend: "{{deployment}} ready",
    },
    {
      expression: `max by (deployment) (kube_deployment_spec_replicas${deploymentSeries()})`,
      legend: "{{deployment}} wanted",
      isLimit: true,
    },
  ],
});

function column(title: string, measure: Column["unit"], expression: string): Column {
  return { title, unit: measure, thresholds: informative, expression };
}

function requestsOf(): string {
  return `sum by (${sides}) (${rate(`ai_requests_total${modelSeries()}`)})`;
}

function durationOf(share: number): string {
  return quantile(share, `ai_inference_duration_seconds_bucket${modelSeries()}`, sides);
}

function memoryOf(): string {
  return `max by (${sides}) (${withModel(`process_resident_memory_bytes${serverSeries}`)})`;
}
