import { z } from "zod";
import { flag, text, wholeNumber } from "./fields";
import { resourcesSchema } from "./resources";

const hostNeeded =
  "a host name is needed, without http:// and path; '*' stands for any part (such as *.example.com)";

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
    artifacts: z
      .strictObject({
        storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
          .default(20)
          .describe(
            "Size of the volume for models and other artifacts in GiB. It can grow, never shrink. Default 20.",
          ),
      })
      .prefault({})
      .describe("Where models and other artifacts are kept."),
    allowedHosts: z
      .array(text(hostNeeded).regex(/^[\w.*:-]+$/, { error: hostNeeded }), {
        error: "a list of host names is needed",
      })
      .default([])
      .describe(
        "Host names, besides those inside the cluster, under which the server answers. Default none.",
      ),
  })
  .describe("MLflow: experiment tracking and the model registry.");

export type MlflowSettings = z.output<typeof mlflowSchema>;
