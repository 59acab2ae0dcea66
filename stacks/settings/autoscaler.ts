import { z } from "zod";
import { flag, text, wholeNumber } from "./fields";

function share(example: number, description: string) {
  const error = `a share above 0 and up to 1 is needed, such as ${example}`;
  return z
    .number({ error })
    .gt(0, { error })
    .max(1, { error })
    .default(example)
    .describe(`${description} Default ${example}.`);
}

const poolNeeded = "the name of a GPU pool is needed";

export const autoscalerSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Add nodes for pods that wait and take away nodes that idle. Switched off, node groups stay at min. Default true.",
      ),
    scaleDownUnneededMinutes: wholeNumber({ min: 1, max: 1440, unit: "minutes" })
      .default(10)
      .describe("Minutes that a node idles before it is taken away. Default 10."),
    scaleDownUtilization: share(
      0.5,
      "A node whose requests are below this share of its CPU and memory counts as idle.",
    ),
    gpuScaleDownUtilization: share(
      0.5,
      "A GPU node whose requested GPU units are below this share counts as idle; its CPU and memory do not matter.",
    ),
    placeholders: z
      .array(
        z.strictObject({
          pool: text(poolNeeded).describe("Name of the GPU pool that keeps room."),
          replicas: wholeNumber({ min: 1, max: 100, unit: "placeholders" }).describe(
            "Pods that each hold one unit of the pool's GPUs and give way to a model at once. They are paid for.",
          ),
        }),
        { error: "a list of placeholders is needed" },
      )
      .default([])
      .describe("Room that is kept for models that scale out: seconds instead of minutes. Default none."),
  })
  .describe("The cluster autoscaler. Only used with a cluster of kind eks.");

export type AutoscalerSettings = z.output<typeof autoscalerSchema>;
