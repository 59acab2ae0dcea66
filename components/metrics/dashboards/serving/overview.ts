import type { DashboardOptions } from "../dashboardFile";
import { badAbove, badBelow, burnRates, informative, number, type Section, tableOf, unit } from "../kit";
import { deploymentSeries, modelSeries, quantile, rate } from "../selectors";
import { budget, burnRate, type Objective } from "../slo/series";

/** What whoever is called at night looks at first. */
export function overview({ kubernetes = true, rules = true }: DashboardOptions): Section {
  const panels = [
    ...(rules ? [budgetOf("availability"), budgetOf("latency"), lastHour] : []),
    requests,
    failures,
    slowest,
    ...(kubernetes ? [replicas] : []),
    served,
  ];
  return { title: "At a glance", panels };
}

function budgetOf(objective: Objective) {
  return number({
    title: `Budget of ${objective}`,
    description:
      `Share of the errors that the objective of ${objective} allows in 30 days and that are left. ` +
      "Below nothing, the objective is missed.",
    unit: unit.share,
    thresholds: badBelow(0.25, 0),
    width: 8,
    queries: [{ expression: budget(objective), legend: "{{service}}" }],
  });
}

const lastHour = number({
  title: "Burn rate",
  description:
    "How fast the last hour used up the budget of availability: 1 is as fast as the objective allows, 14.4 is all " +
    "of it in two days.",
  unit: unit.timesTheBudget,
  thresholds: burnRates,
  width: 8,
  queries: [{ expression: burnRate("availability", "1h"), legend: "{{service}}" }],
});

const requests = number({
  title: "Requests",
  description: "Requests for predictions a second, whatever the answer.",
  unit: unit.requestsPerSecond,
  thresholds: informative,
  width: 6,
  queries: [
    {
      expression: `sum by (service) (${rate(`ai_requests_total${modelSeries()}`)})`,
      legend: "{{service}}",
    },
  ],
});

const failures = number({
  title: "Failed requests",
  description:
    "Share of the requests that the server failed or turned away (429 and 5xx), as the objective of availability " +
    "counts them. What the client did wrong does not count.",
  unit: unit.share,
  thresholds: informative,
  width: 6,
  queries: [
    {
      expression: failedShare("service"),
      legend: "{{service}}",
    },
  ],
});

const slowest = number({
  title: "99th percentile",
  description: "99 of 100 predictions are faster. What it may be is an objective of its own for each model.",
  unit: unit.seconds,
  thresholds: informative,
  width: 6,
  queries: [
    {
      expression: quantile(0.99, `ai_inference_duration_seconds_bucket${modelSeries()}`, "service"),
      legend: "{{service}}",
    },
  ],
});

const replicas = number({
  title: "Replicas missing",
  description:
    "Replicas that the Deployment wants and that are not ready. Some are missing during a rollout.",
  unit: unit.count,
  thresholds: badAbove(1, 2),
  width: 6,
  queries: [
    {
      expression:
        `sum(kube_deployment_spec_replicas${deploymentSeries()}) - ` +
        `sum(kube_deployment_status_replicas_ready${deploymentSeries()})`,
      legend: "missing",
    },
  ],
});

const served = tableOf({
  title: "Served now",
  description:
    "What each service answers with. Where the alias of the registry points at another version, a restart will " +
    "bring that one.",
  rows: { service: "Service", model: "Model", version: "Version", runtime: "Runtime" },
  columns: [
    {
      title: "Servers",
      unit: unit.count,
      thresholds: informative,
      expression: `count by (service, model, version, runtime) (ai_model_info${modelSeries()})`,
    },
    {
      title: "Version that the alias names",
      unit: unit.count,
      thresholds: informative,
      expression:
        `max by (service, model, version, runtime) (ai_model_alias_version${modelSeries()} ` +
        `* on (instance) group_left (runtime) ai_model_info${modelSeries()})`,
    },
  ],
  height: 6,
});

/** Share of the requests that count against availability, by these labels. */
export function failedShare(by: string): string {
  const bad = rate(`ai_requests_total${modelSeries(`code=~"429|5.."`)}`);
  const all = rate(`ai_requests_total${modelSeries(`code=~"2..|429|5.."`)}`);
  return `(sum by (${by}) (${bad}) or 0 * sum by (${by}) (${all})) / sum by (${by}) (${all})`;
}
