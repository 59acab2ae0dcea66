import type { DashboardOptions } from "../dashboardFile";
import { badBelow, badIfAny, chart, informative, type Section, unit } from "../kit";
import { modelSeries, objectSeries, quantile, rate, serverSeries } from "../selectors";
import { asSet } from "./asSet";

/** What is between a request and the model. */
export function batchesSection({ kubernetes = true, rules = true }: DashboardOptions): Section {
  const panels = [queueDepth(kubernetes, rules), batchSize, runTime, cacheHits, records];
  return { title: "Queue, batches, cache", panels };
}

function queueDepth(kubernetes: boolean, rules: boolean) {
  const autoscaler = objectSeries(
    `metric_name="ai_queue_depth", horizontalpodautoscaler=~"($service)-autoscaler-.*"`,
  );
  return chart({
    title: "Queue depth",
    description:
      "Samples that wait for the model, on the fullest replica and on all of them. Dashed is how many may wait on each, " +
      "and what the autoscaler aims at.",
    unit: unit.count,
    thresholds: informative,
    queries: [
      {
        expression: `max by (service, version) (ai_queue_depth${modelSeries()})`,
        legend: "{{service}} v{{version}} fullest",
      },
      {
        expression: `sum by (service, version) (ai_queue_depth${modelSeries()})`,
        legend: "{{service}} v{{version}} all",
      },
      ...asSet(rules, "service:ai_queue_depth:limit", "{{service}} limit"),
      ...(kubernetes
        ? [
            {
              expression: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_target_metric${autoscaler})`,
              legend: "{{horizontalpodautoscaler}} target",
              isLimit: true,
            },
          ]
        : []),
    ],
  });
}

const batchSize = chart({
  title: "Batch size",
  description: "Samples in one run of the model: the mean, and the size that 95 of 100 runs stay below.",
  unit: unit.count,
  thresholds: informative,
  queries: [
    { expression: meanOf("ai_batch_size"), legend: "{{service}} v{{version}} mean" },
    {
      expression: quantile(0.95, `ai_batch_size_bucket${modelSeries()}`, "service, version"),
      legend: "{{service}} v{{version}} p95",
    },
  ],
});

const runTime = chart({
  title: "Run of the model",
  description:
    "Time of one run of the model over its batch; what is beyond it is waiting, and work around the model.",
  unit: unit.seconds,
  thresholds: informative,
  queries: [
    { expression: meanOf("ai_model_run_seconds"), legend: "{{service}} v{{version}} mean" },
    {
      expression: quantile(0.99, `ai_model_run_seconds_bucket${modelSeries()}`, "service, version"),
      legend: "{{service}} v{{version}} p99",
    },
  ],
});

const cacheHits = chart({
  title: "Cache hits",
  description: "Share of the look-ups that found an answer. Look-ups that failed count as none found.",
  unit: unit.share,
  thresholds: badBelow(0.1, 0.01),
  width: 12,
  max: 1,
  queries: [
    {
      expression:
        `sum by (service, version) (${rate(`ai_cache_requests_total${modelSeries(`outcome="hit"`)}`)}) / ` +
        `sum by (service, version) (${rate(`ai_cache_requests_total${modelSeries()}`)})`,
      legend: "{{service}} v{{version}}",
    },
  ],
});

const records = chart({
  title: "Records",
  description:
    "Predictions and feedback a second that reached the database, and what was given up because the buffer was full " +
    "or the database away: those are lost.",
  unit: unit.eventsPerSecond,
  thresholds: badIfAny,
  width: 12,
  queries: [
    {
      expression: `sum by (service, kind) (${rate(`ai_records_written_total${serverSeries}`)})`,
      legend: "{{service}} {{kind}} written",
    },
    {
      expression: `sum by (service, kind, reason) (${rate(`ai_records_dropped_total${serverSeries}`)})`,
      legend: "{{service}} {{kind}} dropped: {{reason}}",
    },
  ],
});

function meanOf(histogram: string): string {
  const sum = `sum by (service, version) (${rate(`${histogram}_sum${modelSeries()}`)})`;
  return `${sum} / sum by (service, version) (${rate(`${histogram}_count${modelSeries()}`)})`;
}
