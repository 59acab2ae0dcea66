import type { Foundation } from "./foundation";
import type { Watched } from "./observability";
import type { Settings } from "./settings";

/** Prometheus and what belongs to it. */
export type Metrics = object;

/** Numbers of everything that runs: collected, judged and shown. */
export function buildMetrics(_: Settings, __: Foundation, ___: Watched): Metrics | undefined {
  return undefined;
}
