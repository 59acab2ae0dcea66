import { z } from "zod";
import { latencyBuckets } from "../../components/serving/latencyBuckets";

const needed =
  "a share from 0.95 to 0.99999 is needed, such as 0.999: with less, the alert that pages soonest could never fire";

/**
 * A share of all requests. The fastest burn that is watched is 14.4 times what the target allows: of a target below
 * 0.931 that is more than all requests, and below 0.95 it is nearly all.
 */
function target() {
  return z.number({ error: needed }).min(0.95, { error: needed }).max(0.99999, { error: needed });
}

/** What the users of a model may count on over 30 days. */
export const sloSchema = z
  .strictObject({
    availability: target()
      .default(0.999)
      .describe(
        "Share of requests that are answered, and not with 429 or 5xx. The higher it is, the fewer errors are an alert. Default 0.999.",
      ),
    latencySeconds: z
      .literal([...latencyBuckets], { error: latencyNeeded })
      .default(0.1)
      .describe(
        "Time in which a prediction should be made, in seconds; a bound of the server's histogram. Default 0.1.",
      ),
    latencyTarget: target()
      .default(0.99)
      .describe("Share of predictions that are made in that time. Default 0.99."),
  })
  .prefault({})
  .describe("Targets over 30 days; alerts judge how fast their error budgets are used up.");

function latencyNeeded({ input }: { input?: unknown }): string {
  const next = typeof input === "number" ? latencyBuckets.find((bound) => bound > input) : undefined;
  const hint = next === undefined ? "" : ` (try ${next})`;
  return `one of ${latencyBuckets.join(", ")} is needed: what lies between them is not counted${hint}`;
}
