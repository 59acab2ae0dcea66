import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** Elasticsearch and what belongs to it. */
export type Logs = object;

/** Logs of everything that runs: collected, kept and searched. */
export function buildLogs(_: Settings, __: Foundation): Logs | undefined {
  return undefined;
}
