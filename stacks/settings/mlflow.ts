import { z } from "zod";
import { accessSchema } from "./access";
import { oneOf } from "./choices";
import { flag, text, wholeNumber } from "./fields";
import { resourcesSchema } from "./resources";

const hostNeeded =
  "a host name is needed, without http:// and path; '*' stands for any part (such as *.example.com)";

const volumeSchema = z
  .strictObject({
    store: z
      .literal("volume")
      .default("volume")
      .describe("volume: a volume of the one server. s3: a bucket. Default volume."),
    storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
      .default(20)
      .describe(
        "Size of the volume for models and other artifacts in GiB. It can grow, never shrink. Default 20.",
      ),
  })
  .describe("A volume of the one server.");

/** Source: S3 user guide, "General purpose bucket naming rules"; a dot would break TLS. */
const bucketNeeded =
  "the name of an S3 bucket is needed: 3 to 63 lower-case letters, digits and '-', no '-' first or last";

const prefixNeeded = "the first part of a name is needed, such as mlops/";

const bucketName = () =>
  z
    .string({ error: bucketNeeded })
    .regex(
      /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|--x-s3|--table-s3)$/,
      { error: bucketNeeded },
    );

const s3Schema = z
  .strictObject({
    store: z.literal("s3").describe("s3: a bucket of Amazon S3. It needs a cluster of kind eks."),
    bucket: bucketName().optional().describe("Name of the bucket, unique in the world. Default: generated."),
    noncurrentDays: wholeNumber({ min: 1, max: 3650, unit: "days" })
      .default(90)
      .describe("Days that overwritten and deleted artifacts can be brought back. Default 90."),
    accessLogs: z
      .strictObject({
        bucket: bucketName().describe("Bucket that takes the records. It has to exist and let S3 write."),
        prefix: text(prefixNeeded)
          .max(512, { error: prefixNeeded })
          .describe("First part of the records' names, such as mlops/."),
      })
      .optional()
      .describe("Where a record of every request goes. Default: nowhere."),
    forceDestroy: flag()
      .default(false)
      .describe("Delete the bucket with everything in it when the stack goes. Default false: it refuses."),
  })
  .describe("A bucket of Amazon S3, reached by the server's own role.");

const artifactsSchema = z
  .discriminatedUnion("store", [volumeSchema, s3Schema], { error: oneOf("store", ["volume", "s3"]) })
  .prefault({})
  .describe("Where models and other artifacts are kept.");

export const mlflowSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Run MLflow. It needs postgres; models of the registry need it. Switched off, the volume of artifacts is deleted. Default true.",
      ),
    workers: wholeNumber({ min: 1, max: 32, unit: "worker processes" })
      .default(2)
      .describe("Worker processes of the server, about 200 MiB each. Default 2."),
    resources: resourcesSchema({ cpu: "250m", memory: "1Gi" }),
    replicas: wholeNumber({ min: 1, max: 20, unit: "replicas" })
      .default(1)
      .describe("Servers side by side. More than one needs artifacts in s3. Default 1."),
    artifacts: artifactsSchema,
    allowedHosts: z
      .array(text(hostNeeded).regex(/^[\w.*:-]+$/, { error: hostNeeded }), {
        error: "a list of host names is needed",
      })
      .default([])
      .describe(
        "Host names, besides those inside the cluster and that of access, under which the server answers. Default none.",
      ),
    access: accessSchema("MLflow"),
  })
  .describe("MLflow: experiment tracking and the model registry.");

export type MlflowSettings = z.output<typeof mlflowSchema>;
export type ArtifactsSettings = MlflowSettings["artifacts"];
export type S3ArtifactsSettings = z.output<typeof s3Schema>;

export function isS3(artifacts: ArtifactsSettings): artifacts is S3ArtifactsSettings {
  return artifacts.store === "s3";
}
