import { z } from "zod";
import { accessSchema } from "./access";
import { flag, objectName, wholeNumber } from "./fields";
import { deadMansSwitchSchema, receiversSchema } from "./receivers";
import { resourcesSchema } from "./resources";

export const alertmanagerSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Run Alertmanager. Switched off, alerts are seen in Prometheus and told to nobody. Default true.",
      ),
    replicas: wholeNumber({ min: 1, max: 5, unit: "replicas" })
      .default(1)
      .describe(
        "Servers that agree on who was told. One keeps silences on a volume; several keep them among each other. Default 1.",
      ),
    storageClass: objectName("the name of a StorageClass is needed")
      .optional()
      .describe("StorageClass of the volume of a single server. Default: that of the cluster section."),
    receivers: receiversSchema,
    deadMansSwitch: deadMansSwitchSchema.optional(),
    resources: resourcesSchema({ cpu: "20m", memory: "64Mi", cpuLimit: "200m", memoryLimit: "128Mi" }),
    access: accessSchema("Alertmanager"),
  })
  .prefault({})
  .describe("Alertmanager: it tells people about alerts, once and together.");

export type AlertmanagerSettings = z.output<typeof alertmanagerSchema>;
