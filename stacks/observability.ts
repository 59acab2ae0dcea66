import type { Data } from "./data";
import type { Foundation } from "./foundation";
import { buildLogs, type Logs } from "./logs";
import { buildMetrics, type Metrics } from "./metrics";
import type { Registry } from "./registry";
import type { Serving } from "./serving";
import type { Settings } from "./settings";

/** What is watched. */
export interface Watched {
  data: Data;
  registry: Registry;
  serving: Serving;
}

/** The stack's eyes, as far as the settings ask for them. */
export interface Observability {
  metrics?: Metrics;
  logs?: Logs;
}

/** Numbers and logs of everything that runs. */
export function buildObservability(
  settings: Settings,
  foundation: Foundation,
  watched: Watched,
): Observability {
  const logs = buildLogs(settings, foundation);
  return { metrics: buildMetrics(settings, foundation, watched, logs), logs };
}
