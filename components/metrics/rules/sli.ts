import { promql } from "./promql";
import type { RecordingRule, RuleGroup } from "./rule";

/** Requests that are good or bad, and of which some may be bad: what an objective is about. */
export interface Sli {
  /** What all of its records begin with: `service:ai_slo_availability`. */
  record: string;
  /** Rules that record `<record>_requests:rate5m` and `<record>_errors:rate5m`, by `namespace` and `service`. */
  rates: RecordingRule[];
}

/** Over which times the share of bad requests is known. */
export const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

export type Window = (typeof windows)[number];

/** PromQL for what {@link sliGroups} record. */
export const sliRecords = ({ record }: Pick<Sli, "record">) => ({
  requests: `${record}_requests:rate5m`,
  errors: `${record}_errors:rate5m`,
  errorsOver: (window: Window) => `${record}_errors:increase${window}`,
  ratioOver: (window: Window) => `${record}_errors:ratio_rate${window}`,
  objective: `${record}:objective`,
  budget: `${record}:budget_remaining_ratio`,
});

/**
 * The share of bad requests over every window, and what is left of the budget of 30 days.
 *
 * Longer windows are sums over the five minutes' rates of the service, of which one is taken for each minute (for 30
 * days, each fifth): pods come and go, and to read three days of all of theirs at each evaluation would cost more than
 * everything else. They are weighed by requests, so that an hour of the night counts as much as was asked in it; and as
 * rates they have seen every reset of a counter. Where nobody asks there is no share: 0/0 must not fire, nor spoil a sum.
 */
export function sliGroups(sli: Sli): RuleGroup[] {
  const name = sli.record.replace(/^service:ai_slo_/, "slo-");
  return [
    { name, interval: "1m", rules: [...sli.rates, ...windows.flatMap((window) => windowRules(sli, window))] },
    { name: `${name}-budget`, interval: "5m", rules: [budgetRule(sli)] },
  ];
}

function windowRules(sli: Sli, window: Window): RecordingRule[] {
  const { requests, errors, errorsOver, ratioOver } = sliRecords(sli);
  const over = `[${window}:1m]`;
  if (window === "5m") return [{ record: ratioOver(window), expr: `${errors} / (${requests} > 0)` }];
  return [
    // A rate is by the second, and each of the values stands for a minute.
    { record: errorsOver(window), expr: `60 * sum_over_time(${errors}${over})` },
    {
      record: ratioOver(window),
      expr: `${errorsOver(window)} / (60 * sum_over_time(${requests}${over}) > 0)`,
    },
  ];
}

function budgetRule(sli: Sli): RecordingRule {
  const { requests, errors, objective, budget } = sliRecords(sli);
  const expr = promql`
    1 -
    sum_over_time(${errors}[30d:5m]) / (sum_over_time(${requests}[30d:5m]) > 0)
    / on (service) group_left ()
    (1 - ${objective})
  `;
  return { record: budget, expr };
}
