import type { Duration } from "../../../components/metrics/rules";

/** An alert as it is told. */
export interface Told {
  /** All of its labels but its name and severity. */
  labels: Readonly<Record<string, string>>;
  /** Its summary, with its numbers. */
  summary: string;
}

/** What is told of one alert at a moment: nothing, or these. */
export interface Expectation {
  at: Duration | `${number}h${number}m`;
  told: readonly Told[];
}

/** What is measured over some minutes or days. */
interface Life {
  /** What the case is about: "fires when …", "stays silent while …". */
  it: string;
  /** Values of each series, one for each interval, in promtool's notation: `1x10`, `0+6x60`, `_x5`. */
  series: Readonly<Record<string, string>>;
  /** Time between two values, and between two evaluations. Default 1m. */
  every?: Duration;
  /** Seconds since 1970 at the first value. Default 0. */
  start?: number;
}

/** When people are told of something, and when not. */
export interface AlertCase extends Life {
  alert: string;
  expect: readonly Expectation[];
}

/** What a rule has recorded at a moment. */
export interface RecordCase extends Life {
  record: string;
  at: Expectation["at"];
  /** Value of each series with four decimals, by its labels as PromQL writes them. */
  values: Readonly<Record<string, number>>;
}

/** Everything as it should be: nobody is told. */
export function silent(at: Expectation["at"]): Expectation[] {
  return [{ at, told: [] }];
}
