import { z } from "zod";
import { domainName } from "./domain";
import { choice, dnsLabel, flag, objectName, text, version, wholeNumber } from "./fields";
import { imageSchema, reference } from "./modelImage";
import { resourcesSchema } from "./resources";
import { rolloutSchema } from "./rollout";
import { sloSchema } from "./slo";

const frameworkSchema = z
  .strictObject({
    name: choice(["pytorch", "tensorflow", "sklearn"]).describe(
      "Framework that the model was trained with. sklearn, scikit-learn, runs on CPU alone.",
    ),
    version: version("2.8").describe(
      "Version of the framework, in quotes; checked against its release matrix.",
    ),
    cuda: version("12.8")
      .optional()
      .describe("CUDA version of the image, in quotes. Needed with a GPU; left out on CPU."),
    cudnn: version("9.10")
      .optional()
      .describe("cuDNN version of the image, in quotes. Default: what the framework brings."),
    python: version("3.11").describe("Python version of the image, in quotes."),
  })
  .describe("What the image is made of; checked as a chain down to the driver and the GPU of the pool.");

const nameNeeded = "the registered name of the model is needed, without '/' and ':'";
const versionNeeded = 'a registry version is needed, such as "3"';
const aliasNeeded =
  "the name of an alias is needed, such as champion: letters, digits, '-' and '_', not latest, not v1 (write version for that)";

const trainNeeded = "true, false, or the image that trains is needed: { ref: … }";

const registrySchema = z
  .strictObject({
    registry: choice(["mlflow"]).describe("The registry that holds the model."),
    name: text(nameNeeded)
      .regex(/^[^\s/:]([^/:]*[^\s/:])?$/, { error: nameNeeded })
      .max(255, { error: nameNeeded })
      .describe("Name of the registered model."),
    version: z
      .union(
        [
          z.string().regex(/^[1-9]\d{0,8}$/, { error: versionNeeded }),
          z
            .int({ error: versionNeeded })
            .min(1, { error: versionNeeded })
            .max(999_999_999, { error: versionNeeded }),
        ],
        { error: versionNeeded },
      )
      .transform(String)
      .optional()
      .describe('Version of the registered model, such as "3". Either this or alias.'),
    alias: text(aliasNeeded)
      .regex(/^(?!(latest|[vV]\d+)$)[\w-]{1,255}$/, { error: aliasNeeded })
      .optional()
      .describe("Alias of the registered model, such as champion. Either this or version."),
    train: z
      .union(
        [
          flag(),
          z.strictObject({
            ref: reference("ghcr.io/team/trainer:v1.2.3").describe("The image that trains."),
          }),
        ],
        {
          error: trainNeeded,
        },
      )
      .default(false)
      .describe(
        "Train and register the model where the registry does not have it, before it is served: true by the trainer of image.build, { ref: … } by an image that takes `bootstrap --name … --version …`. Default false.",
      ),
  })
  .superRefine((value, context) => {
    if (value.version !== undefined && value.alias !== undefined) {
      const message = "either version or alias is needed, not both (remove one)";
      context.addIssue({ code: "custom", path: ["alias"], input: value.alias, message });
    }
    if (value.version === undefined && value.alias === undefined) {
      const message = 'a version or an alias is needed (such as version: "1" or alias: champion)';
      context.addIssue({ code: "custom", path: ["version"], input: undefined, message });
    }
  })
  .describe("A model of the registry.");

/** Folders that the image, the platform's own mounts (components/serving, components/data) or the kernel need. */
const systemFolder = /^\/(tmp|etc|usr|bin|sbin|lib|lib64|dev|proc|sys|run|var\/run)(\/|$)/;
const pathNeeded =
  "an absolute path is needed, such as /app/models: plain folder names, and none below /tmp, /etc or another folder of the system";

const volumeSchema = z
  .strictObject({
    volume: z
      .strictObject({
        claim: objectName("the name of a PersistentVolumeClaim is needed").describe(
          "PersistentVolumeClaim in namespace mlops-models that holds the model. It has to exist.",
        ),
        path: text(pathNeeded)
          .regex(/^(\/(?!\.{1,2}(\/|$))[^\s:/]+)+$/, { error: pathNeeded })
          .refine((path) => !systemFolder.test(path), { error: pathNeeded })
          .default("/app/models")
          .describe("Where it is mounted, read-only. Default /app/models."),
      })
      .describe("The volume and where it is mounted."),
  })
  .describe("A model on a volume, mounted read-only.");

const sourceNeeded =
  'where the model comes from is needed: { registry: mlflow, name: …, version: "1" } or { volume: { claim: … } }';

const gpuNeeded =
  'a GPU share is needed: 0 for CPU, 1/n from a pool that shares in n, whole GPUs, or a MIG profile such as "1g.10gb"';

const gpuSchema = z.union(
  [z.number().min(0, { error: gpuNeeded }), z.string().regex(/^\d+g\.\d+gb$/, { error: gpuNeeded })],
  { error: gpuNeeded },
);

const sampleNeeded = "a number of MiB of at least 0 is needed";

const keyNeeded = "the key of a Secret is needed: letters, digits, '.', '_' and '-'";

/** What the model's pod gets from other settings (components/serving). */
const reservedVariable =
  /^(API_KEY_FILE|MODEL_(NAME|VERSION|ALIAS|PATH)|LOG_LEVEL|MLFLOW_TRACKING_\w+|REDIS_\w+|POSTGRES_\w+)$/;
const textNeeded = ({ input }: { input?: unknown }) =>
  `text is needed: put the value in quotes${["number", "boolean"].includes(typeof input) ? ` (write "${String(input)}")` : ""}`;

export const modelSchema = z
  .strictObject({
    name: dnsLabel(40).describe(
      "Name of the service, unique among the models. At most 40 letters, digits and '-'.",
    ),
    framework: frameworkSchema,
    image: imageSchema,
    model: z
      .union([registrySchema, volumeSchema], { error: sourceNeeded })
      .describe("Where the model comes from: weights stay apart from the image."),
    gpu: gpuSchema
      .default(0)
      .describe(
        "GPUs of each replica: 0 for CPU, 1/n from a pool that shares in n, whole ones, or a MIG profile. Default 0.",
      ),
    gpuPool: dnsLabel(30)
      .optional()
      .describe("Name of the pool to use. Default: the first of gpuPools that serves what gpu asks for."),
    gpuMemory: z
      .strictObject({
        weightsMiB: wholeNumber({ min: 1, max: 2097152, unit: "MiB" }).describe(
          "GPU memory of the loaded weights in MiB.",
        ),
        sampleMiB: z
          .number({ error: sampleNeeded })
          .min(0, { error: sampleNeeded })
          .max(2097152, { error: sampleNeeded })
          .default(0)
          .describe("GPU memory that each sample of a batch takes in MiB. Default 0."),
        batchSize: wholeNumber({ min: 1, max: 65536, unit: "samples" })
          .default(32)
          .describe("Most samples in a batch. Default 32."),
      })
      .optional()
      .describe(
        "What the model takes of its share of the GPU; checked before it is deployed. Default: not checked.",
      ),
    replicas: z
      .strictObject({
        min: wholeNumber({ min: 1, max: 1000, unit: "replicas" })
          .default(1)
          .describe("Fewest replicas. Default 1."),
        max: wholeNumber({ min: 1, max: 1000, unit: "replicas" })
          .optional()
          .describe("Most replicas. Default: min, which means no autoscaling."),
        targetCpuPercent: wholeNumber({ min: 1, max: 100, unit: "percent of the requested CPU" })
          .default(70)
          .describe("CPU use, in percent of the request, that the autoscaler aims at. Default 70."),
        targetQueueDepth: wholeNumber({ min: 1, max: 65536, unit: "samples" })
          .default(24)
          .describe(
            "Samples waiting in front of each replica, on average, that the autoscaler aims at as well, with metrics.customMetrics. Batches of 64 are just full where 32 wait on average. Default 24, three quarters of that.",
          ),
      })
      .superRefine((value, context) => {
        if (value.max !== undefined && value.max < value.min) {
          const message = `at least min is needed: min is ${value.min}`;
          context.addIssue({ code: "custom", path: ["max"], input: value.max, message });
        }
      })
      .transform((value) => ({ ...value, max: value.max ?? value.min }))
      .prefault({})
      .describe("How many replicas serve the model."),
    resources: resourcesSchema({ cpu: "500m", memory: "1Gi" }),
    slo: sloSchema,
    rollout: rolloutSchema,
    team: dnsLabel(40)
      .default("ml-platform")
      .describe("Who looks after the model: alerts about it carry this name. Default ml-platform."),
    expose: z
      .strictObject({
        type: choice(["clusterIP", "loadBalancer"])
          .default("clusterIP")
          .describe(
            "clusterIP: inside the cluster only. loadBalancer: an address outside. Default clusterIP.",
          ),
        port: wholeNumber({ min: 1, max: 65535, unit: "port" })
          .optional()
          .describe("Port of the Service; the container listens on 8000. Default 80, or 443 with hostname."),
        hostname: domainName("a host name below dns.zone is needed, such as digits.models.example.com")
          .optional()
          .describe(
            "Name of the load balancer, with a certificate and a record below dns.zone. Default: none, plain HTTP.",
          ),
      })
      .transform((value) => ({ ...value, port: value.port ?? (value.hostname === undefined ? 80 : 443) }))
      .prefault({})
      .describe("Who can reach the model."),
    logLevel: choice(["DEBUG", "INFO", "WARNING", "ERROR"])
      .default("INFO")
      .describe("Least severity that is logged. Default INFO."),
    apiKey: z
      .strictObject({
        secret: objectName("the name of a Secret is needed").describe(
          "Secret in namespace mlops-models that holds the key. It has to exist.",
        ),
        key: text(keyNeeded)
          .regex(/^[\w.-]{1,253}$/, { error: keyNeeded })
          .default("api-key")
          .describe("The key of the Secret. Default api-key."),
      })
      .optional()
      .describe(
        "What callers have to send as Authorization: Bearer … . Default: nothing, whoever reaches the model may ask it.",
      ),
    env: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
            error: "the name of an environment variable is needed: letters, digits and '_'",
          })
          .refine((key) => !reservedVariable.test(key), {
            error: "a variable of your own is needed: this one follows from other settings",
          }),
        z.string({ error: textNeeded }),
        { error: "environment variables are needed as NAME: value" },
      )
      .default({})
      .describe("Environment variables of the server. No secrets: they would be readable. Default none."),
  })
  .describe("A model and the service that answers with it.");

export const modelsSchema = z.array(modelSchema).describe("The models, one service each. Default none.");

export type ModelSettings = z.output<typeof modelSchema>;
export type ModelSourceSettings = ModelSettings["model"];
