import { jobs } from "../metrics";
import { type AlertRule, promql, type RecordingRule, type RuleGroup } from "../metrics/rules";
import { fatalXids } from "./catalogue/xids";

/** What the rules have to know of a model on a GPU. */
export interface ModelOnGpu {
  /** Name in the settings. */
  name: string;
  /** Who is told. */
  team: string;
  /** Memory of one GPU, or of its part, that a replica can count on. */
  shareMiB: number;
  /** All memory of that GPU, or of its slice under MIG. */
  deviceMiB: number;
}

export interface GpuRulesArgs {
  models: readonly ModelOnGpu[];
  /** Whether DCGM tells of the GPUs of the nodes. */
  nodes: boolean;
  /** Who is told about the nodes. */
  team: string;
}

/** Memory of the GPU that a model may take before its neighbours or the GPU have none left. */
const memoryLimit = "service:ai_gpu_memory:limit_bytes";
const fullMemory = 0.9;

/** Per cent of its time that a GPU computes. Below, nobody would miss it. */
const idlePercent = 5;

/**
 * Degrees Celsius, just below the maximum operating temperature from which on the driver slows a GPU down.
 * Source: `nvidia-smi -q`, "GPU Max Operating Temp", 87 on an H100; NVML, nvmlClocksThrottleReasonSwThermalSlowdown.
 */
const hotDegrees = 85;

/** Rules about GPUs; none where no model has one and nobody tells of those of the nodes. */
export function gpuRules({ models, nodes, team }: GpuRulesArgs): RuleGroup[] {
  const ofModels = models.length === 0 ? [] : [...models.flatMap(limitsOf), nearShare];
  const ofNodes = nodes ? [idle, xid, hot].map((rule) => ({ ...rule, team })) : [];
  const rules = [...ofModels, ...ofNodes];
  return rules.length === 0 ? [] : [{ name: "gpu", rules }];
}

/**
 * PyTorch counts what it holds itself. ONNX Runtime and TensorFlow do not, and the server asks the driver, which counts
 * all that is held of the GPU, by whomever.
 * Source: model/src/model_server/runtimes, `gpu_memory_bytes`.
 */
function limitsOf({ name, team, shareMiB, deviceMiB }: ModelOnGpu): RecordingRule[] {
  const limits = { pytorch: shareMiB, onnx: deviceMiB, tensorflow: deviceMiB };
  return Object.entries(limits).map(([runtime, mebibytes]) => ({
    record: memoryLimit,
    expr: `vector(${mebibytes * 2 ** 20})`,
    labels: { service: name, team, runtime },
  }));
}

const nearShare: AlertRule = {
  alert: "GpuMemoryNearShare",
  expr: promql`
    max by (namespace, service, runtime) (
      ai_gpu_memory_usage_bytes{job="${jobs.model}"}
      * on (namespace, pod, model, version) group_left (runtime)
      ai_model_info{job="${jobs.model}"}
    )
    / on (service, runtime) group_left (team)
    ${memoryLimit}
    > ${fullMemory}
  `,
  for: "10m",
  keepFiringFor: "10m",
  severity: "warning",
  summary: "{{ $labels.service }} holds {{ $value | humanizePercentage }} of the GPU memory that it may",
  description: "A larger batch fails for want of memory, its own or that of the models beside it.",
};

const dollarsAnHour =
  '{{ with printf "node:node_cost:dollars_per_hour{node=\\"%s\\"}" $labels.node | query }}' +
  ' of ${{ . | first | value | printf "%.2f" }} an hour{{ end }}';

/** Under MIG there is no use of the whole GPU, and the time that the engine computes stands for it, by slice. */
const idle: Omit<AlertRule, "team"> = {
  alert: "GpuIdle",
  expr: promql`
    max by (node, gpu) (
      avg_over_time(DCGM_FI_DEV_GPU_UTIL{job="${jobs.dcgm}"}[1h])
      or
      100 * avg_over_time(DCGM_FI_PROF_GR_ENGINE_ACTIVE{job="${jobs.dcgm}"}[1h])
    ) < ${idlePercent}
  `,
  for: "2h",
  severity: "info",
  summary: `GPU {{ $labels.gpu }} of node {{ $labels.node }}${dollarsAnHour} was busy {{ printf "%.1f" $value }} % of the last hour`,
  description: "It is paid for, and hardly anybody has used it for two hours.",
};

const lastXid = `max by (node, gpu) (DCGM_FI_DEV_XID_ERRORS{job="${jobs.dcgm}"})`;

/** DCGM tells the last error of each GPU for ever: it ends with the node, or with a restart of the exporter. */
const xid: Omit<AlertRule, "team"> = {
  alert: "GpuXidError",
  expr: Object.keys(fatalXids)
    .map((code) => `${lastXid} == ${code}`)
    .join("\nor\n"),
  severity: "critical",
  summary: "GPU {{ $labels.gpu }} of node {{ $labels.node }} reported XID {{ $value }}",
  description: "The driver gave up on the GPU: what runs on it fails, and it has to be reset or replaced.",
};

const hot: Omit<AlertRule, "team"> = {
  alert: "GpuHot",
  expr: `max by (node, gpu) (DCGM_FI_DEV_GPU_TEMP{job="${jobs.dcgm}"}) > ${hotDegrees}`,
  for: "10m",
  severity: "warning",
  summary: "GPU {{ $labels.gpu }} of node {{ $labels.node }} has {{ $value }} °C",
  description: "It slows down to protect itself, and predictions with it.",
};
