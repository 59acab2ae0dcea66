import { recordedSeries, settingSeries } from "../selectors";

/** What is promised of each model: that it answers, and that it does so in time. */
export type Objective = "availability" | "latency";

/** Over which times errors are counted: short ones see an outage at once, long ones a slow leak. */
export const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

export type Window = (typeof windows)[number];

/** Share of the requests that broke the promise. */
export function errorRatio(objective: Objective, window: Window): string {
  return `max by (service) (service:ai_slo_${objective}_errors:ratio_rate${window}${recordedSeries})`;
}

/** Share of the requests that has to keep it: a setting of each model. */
export function target(objective: Objective): string {
  return `max by (service) (service:ai_slo_${objective}:objective${settingSeries})`;
}

/** Share that may break it. */
export function allowed(objective: Objective): string {
  return `1 - ${target(objective)}`;
}

/** How many times faster than allowed errors come. */
export function burnRate(objective: Objective, window: Window): string {
  return `${errorRatio(objective, window)} / on (service) (${allowed(objective)})`;
}

/** Share of the errors of 30 days that are left. */
export function budget(objective: Objective): string {
  return `min by (service) (service:ai_slo_${objective}:budget_remaining_ratio${recordedSeries})`;
}

/** Within how many seconds a prediction is in time. */
export const latencySeconds = `max by (service) (service:ai_slo_latency:threshold_seconds${settingSeries})`;
