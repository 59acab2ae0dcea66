import { z } from "zod";
import { choice, flag, text, wholeNumber } from "./fields";
import { reference } from "./modelImage";

const accuracyNeeded = "a share above 0 and up to 1 is needed, such as 0.95";
const secondsNeeded = "seconds above 0 are needed, such as 0.1";
const bytesNeeded = "a number of bytes above 0 is needed, such as 2e9";
const ratioNeeded = "a share from 0 to 1 is needed, such as 0.01";
const evaluationNeeded = 'labelled samples are needed: "models:/name/version", or a file of the image';

/** Source: the mission's tests of a model: one inference, a validation set, a batch of 32. */
const limits = { latencySeconds: 0.1, accuracy: 0.95, memoryBytes: 2e9 };

const gateSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Test a new revision before it serves, and once more right after. Switched off, being ready is enough. Default true.",
      ),
    latencySeconds: z
      .number({ error: secondsNeeded })
      .positive({ error: secondsNeeded })
      .optional()
      .describe("Highest 99th percentile of the time that one sample takes, in seconds. Default 0.1."),
    accuracy: z
      .number({ error: accuracyNeeded })
      .gt(0, { error: accuracyNeeded })
      .max(1, { error: accuracyNeeded })
      .optional()
      .describe(
        "Least share of right predictions, on the evaluation set before it serves, and in the feedback afterwards, where less is an alert. Default 0.95; with strategy rolling none is asked for.",
      ),
    memoryBytes: z
      .number({ error: bytesNeeded })
      .positive({ error: bytesNeeded })
      .optional()
      .describe("Largest growth of memory for batches of 32, in bytes. Default 2e9."),
    samples: wholeNumber({ min: 1, max: 100_000, unit: "requests" })
      .optional()
      .describe("Requests that latency is measured with. Default 200."),
    evaluation: text(evaluationNeeded)
      .optional()
      .describe(
        'Labelled samples: "models:/name/version", or a file of the image. Default: those that the registry keeps with the version that is served.',
      ),
    timeoutSeconds: wholeNumber({ min: 30, max: 86_400, unit: "seconds" })
      .optional()
      .describe("Longest time that the tests may take once the pods are ready. Default 600."),
    image: z
      .strictObject({ ref: reference("ghcr.io/team/gate:v1.2.3").describe("The image that tests.") })
      .optional()
      .describe(
        "Image whose entry point takes the commands `gate` and `rollout`. Default: the model's own, which then has to.",
      ),
    keepFailed: flag()
      .optional()
      .describe(
        "A revision that failed keeps its pods, and their GPUs, for somebody to look at. Default false: it gives them back.",
      ),
  })
  .prefault({})
  .describe("What a new revision has to reach.");

const canarySchema = z
  .strictObject({
    weightPercent: wholeNumber({ min: 1, max: 50, unit: "percent of the replicas" })
      .default(10)
      .describe("Share of the replicas, and so of the callers, that the new revision gets. Default 10."),
    watchSeconds: wholeNumber({ min: 60, max: 86_400, unit: "seconds" })
      .default(300)
      .describe("How long it is watched before it gets all of them. Default 300."),
    minRequests: wholeNumber({ min: 1, max: 1_000_000_000, unit: "requests" })
      .default(100)
      .describe("Fewest requests in that time that allow a verdict; with fewer it fails. Default 100."),
    maxErrorRatio: z
      .number({ error: ratioNeeded })
      .min(0, { error: ratioNeeded })
      .max(1, { error: ratioNeeded })
      .default(0.01)
      .describe(
        "Share of requests that it may fail beyond what the serving revision fails meanwhile. Default 0.01.",
      ),
  })
  .describe("How a canary is watched.");

/** How good a model has to be to be served, and how a new revision takes over. */
export const rolloutSchema = z
  .strictObject({
    strategy: choice(["rolling", "blueGreen", "canary"])
      .default("rolling")
      .describe(
        "rolling: pod by pod, untested. blueGreen: a complete new revision is tested, then takes over at once. canary: it is tested, gets a share of the callers, and is watched by Prometheus before it gets all. Default rolling.",
      ),
    timeoutSeconds: wholeNumber({ min: 30, max: 86_400, unit: "seconds" })
      .optional()
      .describe("Longest time until the pods of a new revision are ready. Default 600, with a GPU 1800."),
    gate: gateSchema,
    canary: canarySchema
      .optional()
      .describe("How a canary is watched. With strategy canary alone. Default: all defaults."),
  })
  .superRefine((value, context) => {
    const refuse = (path: string[], input: unknown, message: string) =>
      context.addIssue({ code: "custom", path, input, message });
    if (value.canary !== undefined && value.strategy !== "canary") {
      refuse(
        ["canary"],
        value.canary,
        "only strategy canary has this (write strategy: canary, or remove it)",
      );
    }
    if (value.strategy === "canary" && !value.gate.enabled) {
      refuse(
        ["gate", "enabled"],
        false,
        "a canary is tested before callers come to it: true is needed, or another strategy",
      );
    }
    if (value.strategy === "rolling") {
      for (const [key, given] of Object.entries(value.gate)) {
        if (key === "enabled" || key === "accuracy" || given === undefined) continue;
        refuse(
          ["gate", key],
          given,
          "nothing is tested while pods give way one by one: use strategy blueGreen or canary, or remove this",
        );
      }
    }
  })
  .transform(({ strategy, timeoutSeconds, gate, canary }) => ({
    strategy,
    timeoutSeconds,
    gate: {
      ...gate,
      accuracy: gate.accuracy ?? (strategy === "rolling" || !gate.enabled ? undefined : limits.accuracy),
      latencySeconds: gate.latencySeconds ?? limits.latencySeconds,
      memoryBytes: gate.memoryBytes ?? limits.memoryBytes,
      samples: gate.samples ?? 200,
      timeoutSeconds: gate.timeoutSeconds ?? 600,
      keepFailed: gate.keepFailed ?? false,
    },
    canary: canary ?? canarySchema.parse({}),
  }))
  .prefault({})
  .describe("How a new version takes over.");
