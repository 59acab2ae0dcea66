import { jobs } from "../../jobs";
import type { DashboardOptions } from "../dashboardFile";
import { badAbove, badBelow, badIfAny, chart, informative, type Section, unit } from "../kit";
import { rate } from "../selectors";

const prometheus = `{job="${jobs.prometheus}"}`;
const alertmanager = `{job="${jobs.alertmanager}"}`;

const targets = chart({
  title: "Targets that do not answer",
  description: "By job. What does not answer is not watched, and no alert about it can fire.",
  unit: unit.count,
  thresholds: badIfAny,
  queries: [{ expression: "count by (job) (up == 0) or 0 * count by (job) (up)", legend: "{{job}}" }],
});

const series = chart({
  title: "Series",
  description:
    "Series that Prometheus holds in memory: some 8 KiB each. A step up is a label that should not be.",
  unit: unit.count,
  thresholds: informative,
  queries: [{ expression: `sum(prometheus_tsdb_head_series${prometheus})`, legend: "series" }],
});

const samples = chart({
  title: "Samples",
  description: "Samples a second that are stored.",
  unit: unit.eventsPerSecond,
  thresholds: informative,
  queries: [
    {
      expression: `sum(${rate(`prometheus_tsdb_head_samples_appended_total${prometheus}`)})`,
      legend: "samples",
    },
  ],
});

const storage = chart({
  title: "Storage",
  description: "Blocks on disk; dashed is where the oldest ones go before their time.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [
    { expression: `sum(prometheus_tsdb_storage_blocks_bytes${prometheus})`, legend: "blocks" },
    { expression: `max(prometheus_tsdb_retention_limit_bytes${prometheus})`, legend: "limit", isLimit: true },
  ],
});

const ruleFailures = chart({
  title: "Failures of rules",
  description:
    "Rules within an hour that could not be evaluated, and evaluations that were left out for lack of time.",
  unit: unit.count,
  thresholds: badIfAny,
  queries: [
    {
      expression: `sum(increase(prometheus_rule_evaluation_failures_total${prometheus}[1h]))`,
      legend: "failed",
    },
    {
      expression: `sum(increase(prometheus_rule_group_iterations_missed_total${prometheus}[1h]))`,
      legend: "missed",
    },
  ],
});

const notifications = chart({
  title: "Notifications",
  description: "Notifications a second that went out, by way, and those that did not arrive.",
  unit: unit.eventsPerSecond,
  thresholds: informative,
  queries: [
    {
      expression: `sum by (integration) (${rate(`alertmanager_notifications_total${alertmanager}`)})`,
      legend: "{{integration}}",
    },
    {
      expression: `sum by (integration) (${rate(`alertmanager_notifications_failed_total${alertmanager}`)})`,
      legend: "{{integration}} failed",
    },
  ],
});

const alerts = chart({
  title: "Alerts",
  description: "Alerts that fire, by how soon somebody has to act. The dead man's switch always does.",
  unit: unit.count,
  thresholds: informative,
  stacked: true,
  queries: [{ expression: `sum by (severity) (ALERTS{alertstate="firing"})`, legend: "{{severity}}" }],
});

const certificates = chart({
  title: "Certificates",
  description: "Time until each certificate of the platform ends.",
  unit: unit.seconds,
  thresholds: badBelow(30 * 86_400, 7 * 86_400),
  queries: [
    {
      expression: "min by (certificate) (certificate:not_after:timestamp_seconds) - time()",
      legend: "{{certificate}}",
    },
  ],
});

const slowestScrape = chart({
  title: "Slowest scrape",
  description: "By job. One that takes as long as its timeout is lost.",
  unit: unit.seconds,
  thresholds: badAbove(5, 10),
  queries: [{ expression: "max by (job) (scrape_duration_seconds)", legend: "{{job}}" }],
});

/** Whoever watches has to be watched. */
export function observersSection({ rules = true }: DashboardOptions): Section {
  return {
    title: "Prometheus and Alertmanager",
    panels: [
      targets,
      series,
      samples,
      storage,
      slowestScrape,
      ...(rules ? [ruleFailures, notifications, alerts, certificates] : []),
    ],
  };
}
