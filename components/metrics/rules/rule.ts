/**
 * How soon somebody has to act. `critical`: now, whatever the hour, since users notice. `warning`: within a working day,
 * or users will. `info`: nobody is sent for it.
 */
export type Severity = "critical" | "warning" | "info";

/** A length of time as Prometheus writes it. */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;

/** Something that somebody has to be told. Its runbook is the section of docs/operations.md that has its name. */
export interface AlertRule {
  /** Name, unique among all rules. */
  alert: string;
  /** PromQL: each series that it yields is an alert of its own. */
  expr: string;
  /** How long it has to hold. Default: told at once. */
  for?: Duration;
  /** How long it is still told after it no longer holds, so that it does not come and go. Default: not at all. */
  keepFiringFor?: Duration;
  severity: Severity;
  /** Who is told. Default: whoever the series name by their label `team`. */
  team?: string;
  /** One line with numbers, as Prometheus' template: `{{ $labels.service }}`, `{{ $value | humanizePercentage }}`. */
  summary: string;
  /** What it means to those who use the platform, and what is judged; the same kind of template. */
  description: string;
}

/** A number that is computed once, at each evaluation, for whoever asks for it by name. */
export interface RecordingRule {
  /** `<level>:<metric>:<operations>`, where the level is what its series stand for. */
  record: string;
  expr: string;
  /** Labels of the result besides those of the expression. Default: none. */
  labels?: Readonly<Record<string, string>>;
}

export type Rule = AlertRule | RecordingRule;

/** Rules that are evaluated together, one after the other, so that a later one sees what an earlier one recorded. */
export interface RuleGroup {
  /** Unique among all groups. */
  name: string;
  /** Time between two evaluations. Default: that of Prometheus' configuration. */
  interval?: Duration;
  rules: Rule[];
}

export function isAlert(rule: Rule): rule is AlertRule {
  return "alert" in rule;
}
