import { type ThresholdsConfig, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";

/** Where a number changes its colour. */
export type Thresholds = ThresholdsConfig;

/** No value of it is bad in itself; what it should be is a setting, and drawn as a line by a query. */
export const informative: Thresholds = steps(["blue"]);

/** Bad when it grows. */
export function badAbove(warning: number, critical: number): Thresholds {
  return steps(["green"], ["orange", warning], ["red", critical]);
}

/** Bad when it falls. */
export function badBelow(warning: number, critical: number): Thresholds {
  return steps(["red"], ["orange", critical], ["green", warning]);
}

/** Any at all is bad. */
export const badIfAny: Thresholds = steps(["green"], ["red", 1]);

/**
 * How fast a budget of 30 days is used up: a ticket from 1 and 3, somebody is woken from 6 and 14.4.
 * Source: Google, "The Site Reliability Workbook", chapter 5.
 */
export const burnRates: Thresholds = steps(
  ["green"],
  ["yellow", 1],
  ["orange", 3],
  ["red", 6],
  ["purple", 14.4],
);

function steps(base: [color: string], ...rest: [color: string, from: number][]): Thresholds {
  const all = [{ color: base[0], value: null }, ...rest.map(([color, value]) => ({ color, value }))];
  return { mode: ThresholdsMode.Absolute, steps: all };
}
