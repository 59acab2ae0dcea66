import { z } from "zod";
import { flag } from "./fields";

export const nodeAgentsSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Run what makes GPUs usable and shares them: device plugin, feature discovery, MPS daemon, MIG manager. Off only where another operator does. Default true.",
      ),
  })
  .describe("The agents on GPU nodes. Only used with a cluster of kind eks.");

export type NodeAgentsSettings = z.output<typeof nodeAgentsSchema>;
