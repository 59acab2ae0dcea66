import { type JobName, jobs } from "./jobs";
import { type AlertRule, promql, type RuleGroup } from "./rules";

export interface ObserverRulesArgs {
  /** Who is told. */
  team: string;
  /** Whose metrics there are. */
  scraped: readonly JobName[];
}

type ObserverAlert = Omit<AlertRule, "team">;

/** Rules about those who watch. */
export function observerRules({ team, scraped }: ObserverRulesArgs): RuleGroup[] {
  const alerts = [
    watchdog,
    // Nodes with GPUs come and go, down to none.
    targetMissing(scraped.filter((job) => job !== jobs.dcgm)),
    ruleFailures,
    storageNearLimit,
    ...(scraped.includes(jobs.alertmanager) ? [deliveryFailing] : []),
  ];
  return [{ name: "observers", rules: alerts.map((rule) => ({ ...rule, team })) }];
}

/** Always there. Whoever gets it outside the cluster calls when it stops: then nothing else would be told either. */
const watchdog: ObserverAlert = {
  alert: "Watchdog",
  expr: "vector(1)",
  severity: "info",
  summary: "Alerts are judged and sent, as this {{ $value }} shows",
  description:
    "It has to arrive all the time. When it does not, Prometheus, Alertmanager or the way out is broken.",
};

/** A job without any target has nothing to say that it is missing. */
function targetMissing(expected: readonly JobName[]): ObserverAlert {
  const absent = expected.map((job) => `absent(up{job="${job}"})`);
  return {
    alert: "ScrapeTargetMissing",
    expr: ["up == 0", ...absent].join("\nor\n"),
    for: "15m",
    severity: "warning",
    summary:
      "0 scrapes of {{ $labels.job }}{{ with $labels.pod }}, pod {{ . }},{{ end }}{{ with $labels.node }} on {{ . }}{{ end }} have succeeded for 15 minutes",
    description: "What it tells is not known, and alerts about it cannot fire.",
  };
}

const ruleFailures: ObserverAlert = {
  alert: "PrometheusRuleFailures",
  expr: `sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{job="${jobs.prometheus}"}[15m])) > 0`,
  severity: "warning",
  summary: '{{ printf "%.0f" $value }} evaluations of {{ $labels.rule_group }} failed within 15 minutes',
  description: "The alerts of this group may not fire.",
};

/** By size the oldest data goes first, before its time: the limit is no danger, but history gets shorter. */
const storageNearLimit: ObserverAlert = {
  alert: "PrometheusStorageNearLimit",
  expr: promql`
    sum by (job) (
      prometheus_tsdb_storage_blocks_bytes{job="${jobs.prometheus}"}
      + prometheus_tsdb_wal_storage_size_bytes
      + prometheus_tsdb_head_chunks_storage_size_bytes
    )
    /
    (sum by (job) (prometheus_tsdb_retention_limit_bytes{job="${jobs.prometheus}"}) > 0)
    > 0.9
  `,
  for: "1h",
  severity: "warning",
  summary: "Prometheus holds {{ $value | humanizePercentage }} of what its volume is to keep",
  description:
    "Old data is about to go before its time, and with it what the budgets of 30 days are computed from.",
};

const deliveryFailing: ObserverAlert = {
  alert: "AlertDeliveryFailing",
  expr: `sum by (integration) (increase(alertmanager_notifications_failed_total{job="${jobs.alertmanager}"}[15m])) > 0`,
  for: "5m",
  severity: "critical",
  summary:
    'Alertmanager failed to deliver {{ printf "%.0f" $value }} notifications by {{ $labels.integration }} within 15 minutes',
  description: "Somebody who should be told is not.",
};
