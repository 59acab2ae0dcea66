import { promql } from "./promql";
import type { AlertRule, Duration, Severity } from "./rule";
import { type Sli, sliRecords, type Window } from "./sli";

interface Burn {
  /** How many times as fast as the objective allows over 30 days the budget is used up. */
  factor: number;
  /** The window that says that it matters. */
  long: Window;
  /** The window that says that it goes on: an alert ends soon after its cause. */
  short: Window;
}

/**
 * How fast a budget may burn before somebody is told: 2 % of it within an hour and 5 % within six are worth a night's
 * sleep, 10 % within one day or three are worth a look.
 * Source: Google, "The Site Reliability Workbook", chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
 */
export const burnRates: Readonly<Record<"fast" | "slow", readonly Burn[]>> = {
  fast: [
    { factor: 14.4, long: "1h", short: "5m" },
    { factor: 6, long: "6h", short: "30m" },
  ],
  slow: [
    { factor: 3, long: "1d", short: "2h" },
    { factor: 1, long: "3d", short: "6h" },
  ],
};

/**
 * Bad requests of the long window, below which nothing is said of a share. Of three requests at night one is a third,
 * and tells nothing about the service; where ten are bad, the share is no accident. A service that is hardly used is
 * not left alone: it is told later, by the longer windows.
 */
export const leastErrors = 10;

/**
 * An alert for one speed. No `for`: the windows are what it would be, and would only be late. `keepFiringFor` bridges
 * the moment in which the short window falls just below, or has no data because the pods are gone.
 */
export function burnAlert(
  sli: Sli,
  speed: keyof typeof burnRates,
  { alert, summary, description }: Pick<AlertRule, "alert" | "summary" | "description">,
): AlertRule {
  const severity: Severity = speed === "fast" ? "critical" : "warning";
  const keepFiringFor: Duration = speed === "fast" ? "10m" : "30m";
  const expr = burnRates[speed].map((burn) => burning(sli, burn)).join("\nor\n");
  return { alert, expr, keepFiringFor, severity, summary, description };
}

/** The value is how many times too fast. */
function burning(sli: Sli, { factor, long, short }: Burn): string {
  const { ratioOver, errorsOver, objective } = sliRecords(sli);
  const allowed = `on (service) group_left (team) (1 - ${objective})`;
  return promql`
    (
      ${ratioOver(long)} / ${allowed} > ${factor}
      and
      ${ratioOver(short)} / ${allowed} > ${factor}
      and on (namespace, service)
      ${errorsOver(long)} >= ${leastErrors}
    )
  `;
}
