import { z } from "zod";
import { alertmanagerSchema } from "./alertmanager";
import { runbookPage } from "../../components/metrics/rules";
import { flag, wholeNumber } from "./fields";
import { grafanaSchema } from "./grafana";
import { prometheusSchema } from "./prometheus";
import { resourcesSchema } from "./resources";

function exporter(what: string) {
  return flag().default(true).describe(`${what} Default true.`);
}

const exportersSchema = z
  .strictObject({
    nodes: exporter("Measure the nodes' machines: CPU, memory, disks."),
    gpus: exporter("Measure GPUs by DCGM, on the nodes of every pool of gpuPools."),
    kubeState: exporter("Tell how the objects of the cluster are: pods, nodes, claims, autoscalers."),
    containers: exporter("Ask the kubelets what containers use and how full volumes are."),
    postgres: exporter(
      "Measure Postgres, whoever runs it, by an account of its own that may look and nothing else.",
    ),
    redis: exporter("Measure Redis, whoever runs it."),
    mlflow: exporter("Scrape MLflow, through a container beside its server."),
  })
  .prefault({})
  .describe("Who tells Prometheus of what is no server of metrics itself.");

const customMetricsSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Scale models on the samples that wait as well, by prometheus-adapter, which runs where a model has replicas to scale. A cluster has one such API: where there is another one already, set it to false. Switched off, CPU alone decides. Default true.",
      ),
    replicas: wholeNumber({ min: 1, max: 5, unit: "replicas" })
      .default(1)
      .describe(
        "Servers side by side. While none answers, models scale up on their CPU alone and never down, and no namespace of the cluster can be deleted. Default 1.",
      ),
    resources: resourcesSchema({ cpu: "50m", memory: "96Mi", cpuLimit: "500m", memoryLimit: "256Mi" }),
  })
  .prefault({})
  .describe("The custom metrics API, by which models scale on their queue.");

const runbooksNeeded =
  "the address of a page is needed, without a fragment, such as https://wiki.example.com/runbooks";

export const metricsSchema = z
  .strictObject({
    enabled: flag()
      .default(true)
      .describe(
        "Run Prometheus, and what belongs to it. Switched off, its volume is deleted, and alerts, dashboards and the scaling on queues go with it. Default true.",
      ),
    prometheus: prometheusSchema,
    alertmanager: alertmanagerSchema,
    grafana: grafanaSchema,
    exporters: exportersSchema,
    customMetrics: customMetricsSchema,
    runbooks: z
      .string({ error: runbooksNeeded })
      .regex(/^https?:\/\/[^\s#]+$/, { error: runbooksNeeded })
      .default(runbookPage)
      .describe(
        "Address of the page that alerts lead to, with a heading for each alert. Default: docs/operations.md of this project.",
      ),
  })
  .describe("Metrics: Prometheus, Alertmanager, Grafana, and what tells them of the platform.");

export type MetricsSettings = z.output<typeof metricsSchema>;
