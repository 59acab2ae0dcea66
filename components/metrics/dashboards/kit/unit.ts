import * as units from "@grafana/grafana-foundation-sdk/units";

/** In what a panel counts: Grafana scales the numbers and writes the unit. */
export const unit = {
  /** A number of things. */
  count: units.Short,
  /** 0 to 1, shown in percent. */
  share: units.PercentUnit,
  /** 1 is all of a budget in its own time, 14.4 all of it in two days of thirty. */
  timesTheBudget: "suffix: ×",
  seconds: units.Seconds,
  bytes: units.BytesIEC,
  bytesPerSecond: units.BytesPerSecondIEC,
  requestsPerSecond: units.RequestsPerSecond,
  operationsPerSecond: units.OpsPerSecond,
  eventsPerSecond: units.EventsPerSecond,
  /** 1 is one core. */
  cores: "suffix: cores",
  celsius: units.Celsius,
  watts: units.Watt,
  dollarsPerHour: units.Dollars,
  /** A name, no number. */
  text: "string",
} as const;

export type Unit = (typeof unit)[keyof typeof unit];
