import { badBelow, burnRates, chart, informative, type Panel, type Section, unit } from "../kit";
import { allowed, budget, burnRate, errorRatio, type Objective, windows } from "./series";

/** The same for each service that is chosen. */
export const service: Section = {
  title: "$service",
  repeat: "service",
  panels: [
    ...panelsOf("availability", "Requests that were failed or turned away (429 and 5xx)"),
    ...panelsOf("latency", "Predictions that took longer than the model's threshold"),
  ],
};

function panelsOf(objective: Objective, errors: string): Panel[] {
  return [
    chart({
      title: `Errors against ${objective}`,
      description: `${errors}, as a share of all. Dashed is the share that the objective allows.`,
      unit: unit.share,
      thresholds: informative,
      queries: [
        { expression: errorRatio(objective, "5m"), legend: "5 minutes" },
        { expression: errorRatio(objective, "1h"), legend: "1 hour" },
        { expression: errorRatio(objective, "1d"), legend: "1 day" },
        { expression: allowed(objective), legend: "allowed", isLimit: true },
      ],
    }),
    chart({
      title: `Burn rates of ${objective}`,
      description:
        "How many times faster than allowed errors come. An alert needs two windows: 1 h and 5 m above 14.4, or 6 h " +
        "and 30 m above 6, wakes somebody; 1 d and 2 h above 3, or 3 d and 6 h above 1, is a ticket.",
      unit: unit.timesTheBudget,
      thresholds: burnRates,
      queries: windows.map((window) => ({ expression: burnRate(objective, window), legend: window })),
    }),
    chart({
      title: `Budget of ${objective}`,
      description:
        "Share of the errors that 30 days allow and that are left. Below nothing the objective is missed.",
      unit: unit.share,
      thresholds: badBelow(0.25, 0),
      queries: [{ expression: budget(objective), legend: "left" }],
    }),
  ];
}
