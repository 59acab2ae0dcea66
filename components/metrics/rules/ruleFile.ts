import { stringify } from "yaml";
import { isAlert, type AlertRule, type RecordingRule, type RuleGroup } from "./rule";
import { runbookUrl } from "./runbook";

/**
 * Rules as Prometheus reads them.
 * Source: prometheus.io, "Defining recording rules", "Alerting rules".
 *
 * @param runbooks address of the page with a section for each alert. Default: that of this project.
 */
export function ruleFile(groups: readonly RuleGroup[], runbooks?: string): string {
  const rendered = groups.map(({ name, interval, rules }) => ({
    name,
    ...(interval && { interval }),
    rules: rules.map((rule) => (isAlert(rule) ? alertOf(rule, runbooks) : recordOf(rule))),
  }));
  // Long lines stay whole: a folded expression reads like several.
  return stringify({ groups: rendered }, { lineWidth: 0 });
}

function alertOf(rule: AlertRule, runbooks: string | undefined) {
  const { alert, expr, severity, team, summary, description } = rule;
  return {
    alert,
    expr,
    ...(rule.for && { for: rule.for }),
    ...(rule.keepFiringFor && { keep_firing_for: rule.keepFiringFor }),
    labels: { severity, ...(team && { team }) },
    annotations: { summary, description, runbook_url: runbookUrl(alert, runbooks) },
  };
}

function recordOf({ record, expr, labels }: RecordingRule) {
  return { record, expr, ...(labels && { labels }) };
}
