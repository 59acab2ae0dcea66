import { badBelow, burnRates, informative, type Section, tableOf, unit } from "../kit";
import { budget, burnRate, latencySeconds, target } from "./series";

const asSet = { thresholds: informative };

/** All models in one table. */
export const models: Section = {
  title: "Models",
  panels: [
    tableOf({
      title: "Objectives",
      description:
        "What the settings promise of each model over 30 days, what is left of the errors that this allows, and how " +
        "fast the last hour used it up.",
      rows: { service: "Service" },
      columns: [
        { title: "Availability", unit: unit.share, expression: target("availability"), ...asSet },
        {
          title: "Budget left",
          unit: unit.share,
          expression: budget("availability"),
          thresholds: badBelow(0.25, 0),
        },
        {
          title: "Burn rate 1 h",
          unit: unit.timesTheBudget,
          expression: burnRate("availability", "1h"),
          thresholds: burnRates,
        },
        { title: "In time", unit: unit.share, expression: target("latency"), ...asSet },
        { title: "Within", unit: unit.seconds, expression: latencySeconds, ...asSet },
        {
          title: "Budget left",
          unit: unit.share,
          expression: budget("latency"),
          thresholds: badBelow(0.25, 0),
        },
        {
          title: "Burn rate 1 h",
          unit: unit.timesTheBudget,
          expression: burnRate("latency", "1h"),
          thresholds: burnRates,
        },
      ],
    }),
  ],
};
