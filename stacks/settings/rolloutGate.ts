import { z } from "zod";

const accuracyNeeded = "a share above 0 and up to 1 is needed, such as 0.95";

/** How good a model has to be to be served. */
export const rolloutSchema = z
  .strictObject({
    gate: z
      .strictObject({
        accuracy: z
          .number({ error: accuracyNeeded })
          .gt(0, { error: accuracyNeeded })
          .max(1, { error: accuracyNeeded })
          .optional()
          .describe(
            "Least share of right predictions; feedback that finds less is an alert. Default: none is asked for.",
          ),
      })
      .prefault({})
      .describe("What a model has to reach."),
  })
  .prefault({})
  .describe("How a new version takes over.");

export type RolloutSettings = z.output<typeof rolloutSchema>;
