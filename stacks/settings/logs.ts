import { z } from "zod";
import { accessSchema } from "./access";
import { flag, objectName, wholeNumber } from "./fields";
import { resourcesSchema } from "./resources";

const nodesNeeded =
  "1 or 3 is needed: two nodes are no majority of each other, and a larger cluster wants roles of its own";

const elasticsearchSchema = z
  .strictObject({
    nodes: z
      .literal([1, 3], { error: nodesNeeded })
      .default(1)
      .describe(
        "Servers: 1, or 3, of which one may fail. 1 can become 3; 3 must never become 1, which would delete two thirds of the logs. Default 1.",
      ),
    resources: resourcesSchema({ cpu: "250m", memory: "2Gi", cpuLimit: "2" }),
    storageGiB: wholeNumber({ min: 5, max: 16384, unit: "GiB" })
      .default(20)
      .describe(
        "Size of each node's volume in GiB; at 90 % no new index is put there, at 95 % it takes no logs. It can grow in place, never shrink. Default 20.",
      ),
    storageClass: objectName("the name of a StorageClass is needed")
      .optional()
      .describe("StorageClass of the nodes' volumes. Default: that of the cluster section."),
  })
  .prefault({})
  .describe("Elasticsearch: where logs are kept.");

const logstashSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Run Logstash, which parses logs and drops secrets. Switched off, Filebeat goes with it, and the volume with what waits on it. Default true.",
      ),
    replicas: wholeNumber({ min: 1, max: 10, unit: "replicas" })
      .default(1)
      .describe("Servers side by side, each with a queue of its own. Default 1."),
    resources: resourcesSchema({ cpu: "200m", memory: "1Gi", cpuLimit: "1", memoryLimit: "1536Mi" }),
    queueGiB: wholeNumber({ min: 1, max: 1024, unit: "GiB" })
      .default(4)
      .describe(
        "Logs in GiB that each server keeps while Elasticsearch is away. Its volume is half as large again. It can grow, never shrink. Default 4.",
      ),
  })
  .prefault({})
  .describe("Logstash: the way from the nodes to Elasticsearch.");

const kibanaSchema = z
  .strictObject({
    enabled: flag().default(true).describe("Run Kibana. Default true."),
    replicas: wholeNumber({ min: 1, max: 5, unit: "replicas" })
      .default(1)
      .describe("Servers side by side. Default 1."),
    resources: resourcesSchema({ cpu: "100m", memory: "1Gi", cpuLimit: "1", memoryLimit: "2Gi" }),
    access: accessSchema("Kibana", { encrypted: true }),
  })
  .prefault({})
  .describe("Kibana: logs in a browser.");

export const logsSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Keep logs in Elasticsearch. Switched off, everything below goes with it, and all logs are deleted. Default true.",
      ),
    retentionDays: wholeNumber({ min: 1, max: 3650, unit: "days" })
      .default(14)
      .describe("Days that logs are kept at least; they go up to a seventh later. Default 14."),
    elasticsearch: elasticsearchSchema,
    logstash: logstashSchema,
    kibana: kibanaSchema,
    filebeat: z
      .strictObject({
        enabled: flag()
          .default(true)
          .describe("Read the logs of the platform's pods on every node that they can be on. Default true."),
      })
      .prefault({})
      .describe("Filebeat: the agent on each node. It needs logstash."),
    exporter: z
      .strictObject({
        enabled: flag()
          .default(true)
          .describe("Tell Prometheus how Elasticsearch is, and whether logs arrive. Default true."),
      })
      .prefault({})
      .describe("The exporter of Elasticsearch's metrics."),
  })
  .describe("Logs: Filebeat, Logstash, Elasticsearch and Kibana.");

export type LogsSettings = z.output<typeof logsSchema>;

/** Which parts run: what is switched off takes along what would have nobody to talk to. */
export function logParts({ enabled, logstash, kibana, filebeat, exporter }: LogsSettings) {
  const pipeline = enabled && logstash.enabled;
  return {
    elasticsearch: enabled,
    logstash: pipeline,
    filebeat: pipeline && filebeat.enabled,
    kibana: enabled && kibana.enabled,
    exporter: enabled && exporter.enabled,
  };
}
