import { z } from "zod";
import { defaultAmiType, gpuInstances, gpuTaint, nodeImages, type AmiType } from "../../components/gpu";
import { awsId, zoneName } from "./awsFields";
import { choice, dnsLabel, text, wholeNumber } from "./fields";
import { nearest } from "./nearest";
import { amiRelease } from "./nodeFields";

const replicas = "Models that share one GPU; each asks for gpu: 1/replicas.";

/** One method for the whole pool; which of the other fields exist depends on it. */
const sharingSchema = z.discriminatedUnion(
  "strategy",
  [
    z.strictObject({
      strategy: z.literal("none").describe("Models get whole GPUs: gpu: 1, 2 … up to what the instance has."),
    }),
    z.strictObject({
      strategy: z
        .literal("timeSlicing")
        .describe(
          "Models take turns on a GPU. Neither memory nor faults are kept apart: for trusted, small models.",
        ),
      replicas: wholeNumber({ min: 2, unit: "models on one GPU" }).describe(replicas),
    }),
    z.strictObject({
      strategy: z
        .literal("mps")
        .describe(
          "Models run side by side, each with 1/replicas of the memory and compute. A fault may hit all.",
        ),
      replicas: wholeNumber({ min: 2, max: 48, unit: "models on one GPU, 48 is the limit of MPS" }).describe(
        `${replicas} At most 48.`,
      ),
    }),
    z.strictObject({
      strategy: z
        .literal("mig")
        .describe("The GPU is cut in hardware: memory, compute and faults are kept apart. A100 and newer."),
      profile: text('a MIG profile of the GPU is needed, such as "1g.10gb"').describe(
        "Size of every slice, such as 1g.10gb; models ask for it with gpu: 1g.10gb.",
      ),
    }),
  ],
  { error: "one of none, timeSlicing, mps, mig is needed as strategy" },
);

/** Labels that the product and the node agents set themselves. */
const reservedLabel =
  /^(mlops-stack\.io|nvidia\.com|k8s\.amazonaws\.com|([a-z0-9.-]+\.)?(kubernetes|k8s)\.io)\//;
const labelKey = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const labelValueNeeded =
  "a value as labels have it is needed: text of at most 63 letters, digits, '-', '_' and '.' (in quotes)";

const labelsSchema = z.record(
  z
    .string()
    .regex(labelKey, { error: "a label key is needed, such as team or example.com/team" })
    .refine((key) => !reservedLabel.test(key), {
      error: "a label of your own is needed: this prefix is set by the product or by the node itself",
    }),
  z.string({ error: labelValueNeeded }).regex(labelValue, { error: labelValueNeeded }),
  { error: "labels are needed as key: value" },
);

const taintKeyNeeded = "the key of a taint is needed, such as team or example.com/team";
const taintSchema = z.strictObject({
  key: text(taintKeyNeeded)
    .regex(labelKey, { error: taintKeyNeeded })
    .refine((key) => key !== gpuTaint.key, {
      error: `a taint of your own is needed: every GPU node has ${gpuTaint.key} already (remove it)`,
    })
    .describe("Key of the taint."),
  value: z
    .string({ error: labelValueNeeded })
    .regex(labelValue, { error: labelValueNeeded })
    .optional()
    .describe("Value of the taint. Default: none."),
  effect: choice(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe(
    "What it does to pods without toleration.",
  ),
});

const instanceTypes = Object.keys(gpuInstances) as [string, ...string[]];
const amiTypes = Object.keys(nodeImages) as [AmiType, ...AmiType[]];

export const gpuPoolSchema = z
  .strictObject({
    name: dnsLabel(30).describe(
      "Name of the pool, unique among the pools. At most 30 letters, digits and '-'.",
    ),
    instanceType: choice(instanceTypes, instanceHint)
      .optional()
      .describe(
        "EC2 instance type; it decides which GPU the models get, how many, and how much CPU and memory. Either this or instanceTypes.",
      ),
    instanceTypes: z
      .array(choice(instanceTypes, instanceHint), { error: "a list of instance types is needed" })
      .min(1, { error: "a list of at least one instance type is needed" })
      .max(20, { error: "a list of at most 20 instance types is needed" })
      .optional()
      .describe(
        "Several instance types with the same GPUs, so that spot capacity is found more often; the first is the smallest. Either this or instanceType.",
      ),
    capacity: choice(["onDemand", "spot", "capacityBlock"])
      .default("onDemand")
      .describe(
        "How the nodes are bought. spot: cheaper, taken back at two minutes' notice. Default onDemand.",
      ),
    capacityReservationId: awsId("cr", "a capacity reservation")
      .optional()
      .describe("Id of the capacity block that was bought. Needed with capacity: capacityBlock."),
    min: wholeNumber({ min: 0, max: 1000, unit: "nodes" })
      .default(0)
      .describe(
        "Fewest nodes. 0: the first model waits some minutes for a node, and nothing is paid before. Default 0.",
      ),
    max: wholeNumber({ min: 1, max: 1000, unit: "nodes" })
      .default(1)
      .describe("Most nodes: the ceiling of what the pool can cost. Default 1."),
    diskGiB: wholeNumber({ min: 50, max: 16384, unit: "GiB" })
      .default(100)
      .describe("Root disk of each node in GiB; it holds the images, and GPU images are large. Default 100."),
    sharing: sharingSchema
      .default({ strategy: "none" })
      .describe("How each GPU is divided between models. Default { strategy: none }: whole GPUs."),
    amiType: choice(amiTypes, amiHint)
      .default(defaultAmiType)
      .describe(
        "Image of the nodes; it brings the NVIDIA driver. Default AL2023_x86_64_NVIDIA (driver 580).",
      ),
    amiRelease: amiRelease(),
    maxUnavailable: wholeNumber({ min: 1, max: 100, unit: "nodes" })
      .default(1)
      .describe("Nodes that are replaced at a time when their image or version changes. Default 1."),
    zones: z
      .array(zoneName(), { error: "a list of zones is needed, such as [us-east-1a]" })
      .min(1, { error: "a list of at least one zone is needed" })
      .optional()
      .describe("Zones of the nodes, of those of the network. Default: all of them."),
    labels: labelsSchema
      .default({})
      .describe("Labels of the nodes, besides those that the product sets. Default none."),
    taints: z
      .array(taintSchema, { error: "a list of taints is needed" })
      .default([])
      .describe(
        "Taints of the nodes besides nvidia.com/gpu; models placed here tolerate them. Default none.",
      ),
  })
  .superRefine(({ instanceType, instanceTypes: several }, context) => {
    if (instanceType === undefined && several === undefined) {
      const message = instanceHint(undefined);
      context.addIssue({ code: "custom", path: ["instanceType"], input: undefined, message });
    }
    if (instanceType !== undefined && several !== undefined) {
      const message = "either instanceType or instanceTypes is needed, not both (remove one)";
      context.addIssue({ code: "custom", path: ["instanceTypes"], input: several, message });
    }
  })
  .transform(({ instanceType, instanceTypes: several, ...pool }) => {
    const all = several ?? (instanceType === undefined ? [] : [instanceType]);
    return { ...pool, instanceType: all[0] ?? "", instanceTypes: all };
  })
  .describe("Nodes of one GPU instance type whose GPUs are shared in one way.");

export const gpuPoolsSchema = z.array(gpuPoolSchema).describe("The GPU nodes, by pool. Default none.");

export type GpuPoolSettings = z.output<typeof gpuPoolSchema>;

function instanceHint(input: unknown): string {
  const wanted = "an instance type with GPUs of the catalogue is needed";
  if (typeof input !== "string") return `${wanted}, such as g6.xlarge`;
  const family = instanceTypes.filter((type) => type.split(".")[0] === input.split(".")[0]);
  const near = nearest.find(input, instanceTypes);
  if (near) return `${wanted} (did you mean ${near}?)`;
  return `${wanted}: ${(family.length > 0 ? family : instanceTypes).join(", ")}`;
}

function amiHint(input: unknown): string | undefined {
  return typeof input === "string" && input.startsWith("AL2_")
    ? `Amazon Linux 2 gets no images since 2025-11-26: write ${defaultAmiType}`
    : undefined;
}
