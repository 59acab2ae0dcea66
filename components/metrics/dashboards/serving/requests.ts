import type { DashboardOptions } from "../dashboardFile";
import { badIfAny, chart, heatmapOf, informative, type Section, unit } from "../kit";
import { modelSeries, quantile, rate } from "../selectors";
import { allowed } from "../slo/series";
import { asSet } from "./asSet";
import { failedShare } from "./overview";

/** How fast, how many, how well. */
export function requestsSection({ rules = true }: DashboardOptions): Section {
  return {
    title: "Requests",
    panels: [
      inferenceTime(rules),
      inferenceTimes,
      throughput,
      requestsByCode,
      failures(rules),
      errorsByReason,
      accuracy(rules),
    ],
  };
}

const durations = `ai_inference_duration_seconds_bucket${modelSeries()}`;

function inferenceTime(rules: boolean) {
  return chart({
    title: "Inference time",
    description:
      "From a request that came in to its predictions, those of the cache left out: half, 95 and 99 of 100 are " +
      "faster. Dashed is what the objective of latency promises.",
    unit: unit.seconds,
    thresholds: informative,
    width: 12,
    queries: [
      ...[0.5, 0.95, 0.99].map((share) => ({
        expression: quantile(share, durations, "service, version"),
        legend: `{{service}} v{{version}} p${share * 100}`,
      })),
      ...asSet(rules, "service:ai_slo_latency:threshold_seconds", "{{service}} objective"),
    ],
  });
}

const inferenceTimes = heatmapOf({
  title: "Distribution of inference times",
  description: "How many predictions took how long: two bands are two kinds of requests, or two revisions.",
  unit: unit.seconds,
  thresholds: informative,
  width: 12,
  expression: `sum by (le) (increase(${durations}[$__rate_interval]))`,
});

const throughput = chart({
  title: "Throughput",
  description: "Samples a second, by how they were answered: by the model, from the cache, or not at all.",
  unit: unit.operationsPerSecond,
  thresholds: informative,
  stacked: true,
  queries: [
    {
      expression: `sum by (service, version, outcome) (${rate(`ai_predictions_total${modelSeries()}`)})`,
      legend: "{{service}} v{{version}} {{outcome}}",
    },
  ],
});

const requestsByCode = chart({
  title: "Requests by status",
  description:
    "Requests for predictions a second, by HTTP status. 422 is input that does not fit the model, 429 a full queue, " +
    "503 a server without a model yet, 504 a prediction that came too late.",
  unit: unit.requestsPerSecond,
  thresholds: informative,
  stacked: true,
  queries: [
    {
      expression: `sum by (service, code) (${rate(`ai_requests_total${modelSeries()}`)})`,
      legend: "{{service}} {{code}}",
    },
  ],
});

function failures(rules: boolean) {
  return chart({
    title: "Failed requests",
    description:
      "Share of the requests that count against availability (429 and 5xx). Dashed is what the objective allows.",
    unit: unit.share,
    thresholds: informative,
    queries: [
      { expression: failedShare("service, version"), legend: "{{service}} v{{version}}" },
      ...(rules
        ? [{ expression: allowed("availability"), legend: "{{service}} allowed", isLimit: true }]
        : []),
    ],
  });
}

const errorsByReason = chart({
  title: "Errors by reason",
  description: "Requests a second that got no prediction, by the reason that the answer gave.",
  unit: unit.requestsPerSecond,
  thresholds: badIfAny,
  width: 12,
  stacked: true,
  queries: [
    {
      expression: `sum by (service, reason) (${rate(`ai_request_errors_total${modelSeries()}`)})`,
      legend: "{{service}} {{reason}}",
    },
  ],
});

function accuracy(rules: boolean) {
  return chart({
    title: "Accuracy",
    description:
      "Share of right labels among the predictions that feedback came for; nothing before there is any. Dashed is " +
      "the gate that a version has to pass.",
    unit: unit.share,
    thresholds: informative,
    width: 12,
    max: 1,
    queries: [
      {
        expression: `min by (service, version) (ai_model_accuracy${modelSeries()})`,
        legend: "{{service}} v{{version}}",
      },
      ...asSet(rules, "service:ai_model_accuracy:gate", "{{service}} gate"),
    ],
  });
}
