import { jobs } from "../../jobs";
import type { DashboardOptions } from "../dashboardFile";
import { badAbove, chart, informative, type Section, unit } from "../kit";
import {
  jobSeries,
  modelSeries,
  objectSeries,
  rate,
  serverSeries,
  settingSeries,
  withModel,
} from "../selectors";

const containers = jobSeries(jobs.cadvisor, `container!=""`);

/** What the models take. */
export function resourcesSection({
  gpu = false,
  kubernetes = true,
  rules = true,
}: DashboardOptions): Section {
  return {
    title: "GPU, CPU and memory",
    panels: [
      gpuMemory(gpu && rules),
      ...(gpu ? [gpuUse] : []),
      cpu,
      memory,
      ...(kubernetes ? [throttled, restarts] : []),
    ],
  };
}

function gpuMemory(hasLimit: boolean) {
  const limit =
    `max by (service) (service:ai_gpu_memory:limit_bytes${settingSeries} ` +
    `and on (service, runtime) ai_model_info${modelSeries()})`;
  return chart({
    title: "GPU memory",
    description:
      "What the model holds of its GPU, on the replica that holds most. Nothing on CPU. Dashed is its share of the GPU, " +
      "or all of it where the runtime can tell no better than the driver.",
    unit: unit.bytes,
    thresholds: informative,
    queries: [
      {
        expression: `max by (service, version) (ai_gpu_memory_usage_bytes${modelSeries()})`,
        legend: "{{service}} v{{version}}",
      },
      {
        expression: `max by (service, version) (ai_model_batch_memory_bytes${modelSeries()})`,
        legend: "{{service}} v{{version}} first batch of 32",
      },
      ...(hasLimit ? [{ expression: limit, legend: "{{service}} limit", isLimit: true }] : []),
    ],
  });
}

const gpuUse = chart({
  title: "GPU use",
  description:
    "Use of the GPUs on the nodes where the chosen models run. A GPU that is shared by time or by MPS cannot be " +
    "told apart by model. One that is cut by MIG tells nothing here; see the GPU fleet.",
  unit: unit.share,
  thresholds: badAbove(0.9, 0.98),
  max: 1,
  queries: [
    {
      expression:
        `max by (node, gpu) (DCGM_FI_DEV_GPU_UTIL{job="${jobs.dcgm}"}) / 100 ` +
        `and on (node) max by (node) (up${serverSeries})`,
      legend: "{{node}} GPU {{gpu}}",
    },
  ],
});

const cpu = chart({
  title: "CPU",
  description: "Cores that the server processes use, all replicas together.",
  unit: unit.cores,
  thresholds: informative,
  queries: [
    {
      expression: `sum by (service, model, version) (${withModel(rate(`process_cpu_seconds_total${serverSeries}`))})`,
      legend: "{{service}} {{model}} v{{version}}",
    },
  ],
});

const memory = chart({
  title: "Memory",
  description: "Memory of the server process, on the replica that has most.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [
    {
      expression: `max by (service, model, version) (${withModel(`process_resident_memory_bytes${serverSeries}`)})`,
      legend: "{{service}} {{model}} v{{version}}",
    },
  ],
});

const throttled = chart({
  title: "Throttled",
  description:
    "Share of the periods in which a container wanted more CPU than its limit, for all containers of the namespace. " +
    "Predictions are slow for no reason of their own then.",
  unit: unit.share,
  thresholds: badAbove(0.05, 0.25),
  queries: [
    {
      expression:
        `sum by (namespace, container) (${rate(`container_cpu_cfs_throttled_periods_total${containers}`)}) / ` +
        `sum by (namespace, container) (${rate(`container_cpu_cfs_periods_total${containers}`)})`,
      legend: "{{namespace}} {{container}}",
    },
  ],
});

const restarts = chart({
  title: "Restarts",
  description: "Containers that were started again in the last hour, in the chosen namespaces.",
  unit: unit.count,
  thresholds: badAbove(1, 3),
  queries: [
    {
      expression: `sum by (namespace, container) (increase(kube_pod_container_status_restarts_total${objectSeries()}[1h]))`,
      legend: "{{namespace}} {{container}}",
    },
  ],
});
