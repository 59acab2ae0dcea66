import { nodeCostRules } from "../../../../components/cost/rules";
import { gpuRules } from "../../../../components/gpu/alerts";
import { fatalXids } from "../../../../components/gpu/catalogue/xids";
import { type AlertCase, silent } from "../case";
import { ofServer } from "./models";

const GiB = 2 ** 30;
const team = "ml-platform";

/** One model with half of a GPU of 24 GiB. */
export const rules = [
  ...gpuRules({
    models: [{ name: "digits", team: "vision", shareMiB: 12 * 1024, deviceMiB: 24 * 1024 }],
    nodes: true,
    team,
  }),
  ...nodeCostRules(["g6.xlarge"]),
];

const usage = (labels = {}) => ofServer("ai_gpu_memory_usage_bytes", labels);
const info = (runtime: string, labels = {}) =>
  ofServer("ai_model_info", { runtime, source: "models:/digits/3", ...labels });
const full = (runtime: string, share: string) => ({
  labels: { namespace: "mlops-models", service: "digits", runtime, team: "vision" },
  summary: `digits holds ${share} of the GPU memory that it may`,
});

const memory: AlertCase[] = [
  {
    alert: "GpuMemoryNearShare",
    it: "fires when PyTorch holds more than nine tenths of its share, and ends when it does not",
    series: { [usage()]: `${11 * GiB}x20 ${6 * GiB}x40`, [info("pytorch")]: "1x60" },
    expect: [
      ...silent("9m"),
      { at: "15m", told: [full("pytorch", "91.67%")] },
      { at: "25m", told: [full("pytorch", "91.67%")] },
      ...silent("40m"),
    ],
  },
  {
    alert: "GpuMemoryNearShare",
    it: "stays silent just below",
    series: { [usage()]: `${10.8 * GiB}x30`, [info("pytorch")]: "1x30" },
    expect: silent("20m"),
  },
  {
    alert: "GpuMemoryNearShare",
    it: "stays silent when the driver counts what both neighbours hold",
    series: { [usage()]: `${20 * GiB}x30`, [info("onnx")]: "1x30" },
    expect: silent("20m"),
  },
  {
    alert: "GpuMemoryNearShare",
    it: "fires when all of them together fill the GPU",
    series: {
      [usage()]: `${23 * GiB}x30`,
      [info("onnx")]: "1x30",
      [usage({ pod: "digits-2" })]: `${2 * GiB}x30`,
      [info("onnx", { pod: "digits-2" })]: "1x30",
    },
    expect: [{ at: "20m", told: [full("onnx", "95.83%")] }],
  },
  {
    alert: "GpuMemoryNearShare",
    it: "stays silent of a model on CPU, which tells no use",
    series: { [info("onnx")]: "1x30" },
    expect: silent("20m"),
  },
];

/** What DCGM says of the first GPU of a node. */
const dcgm = (metric: string, labels = "") =>
  `${metric}{job="dcgm", node="gpu-1", gpu="0", UUID="GPU-1", modelName="NVIDIA L4"${labels}}`;
const node = { node: "gpu-1", gpu: "0", team };

const nodeLabels =
  'kube_node_labels{job="kube-state-metrics", node="gpu-1", label_node_kubernetes_io_instance_type="g6.xlarge"}';

const idle: AlertCase[] = [
  {
    alert: "GpuIdle",
    it: "fires when nobody has used a GPU for hours, and says what it costs",
    series: { [dcgm("DCGM_FI_DEV_GPU_UTIL")]: "4.9x240 90x60", [nodeLabels]: "1x300" },
    expect: [
      ...silent("1h30m"),
      {
        at: "3h",
        told: [
          {
            labels: node,
            summary: "GPU 0 of node gpu-1 of $0.80 an hour was busy 4.9 % of the last hour",
          },
        ],
      },
      ...silent("5h"),
    ],
  },
  {
    alert: "GpuIdle",
    it: "fires where nobody knows the price, and under MIG by the engine's time",
    series: { [dcgm("DCGM_FI_PROF_GR_ENGINE_ACTIVE", ', GPU_I_ID="1"')]: "0.01x240" },
    expect: [
      { at: "3h", told: [{ labels: node, summary: "GPU 0 of node gpu-1 was busy 1.0 % of the last hour" }] },
    ],
  },
  {
    alert: "GpuIdle",
    it: "stays silent when one slice of a GPU is used",
    series: {
      [dcgm("DCGM_FI_PROF_GR_ENGINE_ACTIVE", ', GPU_I_ID="1"')]: "0.01x240",
      [dcgm("DCGM_FI_PROF_GR_ENGINE_ACTIVE", ', GPU_I_ID="2"')]: "0.4x240",
    },
    expect: silent("3h"),
  },
  {
    alert: "GpuIdle",
    it: "stays silent at a twentieth",
    series: { [dcgm("DCGM_FI_DEV_GPU_UTIL")]: "5x240" },
    expect: silent("3h30m"),
  },
  {
    alert: "GpuIdle",
    it: "stays silent when a GPU is used for five minutes in an hour",
    series: { [dcgm("DCGM_FI_DEV_GPU_UTIL")]: Array(5).fill("0x54 90x4").join(" ") },
    expect: silent("4h"),
  },
  {
    alert: "GpuIdle",
    it: "stays silent of a node that is gone",
    series: { [dcgm("DCGM_FI_DEV_GPU_UTIL")]: "0x60 _x120" },
    expect: silent("2h30m"),
  },
];

const xid = (code: string) => ({ labels: node, summary: `GPU 0 of node gpu-1 reported XID ${code}` });

const xids: AlertCase[] = [
  ...Object.keys(fatalXids).map((code): AlertCase => ({
    alert: "GpuXidError",
    it: `fires for XID ${code}`,
    series: { [dcgm("DCGM_FI_DEV_XID_ERRORS")]: `0x3 ${code}x5` },
    expect: [...silent("2m"), { at: "5m", told: [xid(code)] }],
  })),
  {
    alert: "GpuXidError",
    it: "ends with the node",
    series: { [dcgm("DCGM_FI_DEV_XID_ERRORS")]: "79x5 _x20" },
    expect: [{ at: "5m", told: [xid("79")] }, ...silent("15m")],
  },
  ...["13", "31", "43", "45", "94"].map((code): AlertCase => ({
    alert: "GpuXidError",
    it: `stays silent for XID ${code}, which a program made`,
    series: { [dcgm("DCGM_FI_DEV_XID_ERRORS")]: `${code}x5` },
    expect: silent("5m"),
  })),
  {
    alert: "GpuXidError",
    it: "stays silent while there is no error",
    series: { [dcgm("DCGM_FI_DEV_XID_ERRORS")]: "0x5" },
    expect: silent("5m"),
  },
];

const heat: AlertCase[] = [
  {
    alert: "GpuHot",
    it: "fires when a GPU stays hot for ten minutes, and ends when it is not",
    series: { [dcgm("DCGM_FI_DEV_GPU_TEMP")]: "60x5 88x15 70x10" },
    expect: [
      ...silent("12m"),
      { at: "18m", told: [{ labels: node, summary: "GPU 0 of node gpu-1 has 88 °C" }] },
      ...silent("25m"),
    ],
  },
  {
    alert: "GpuHot",
    it: "stays silent at the bound, and for a few hot minutes",
    series: { [dcgm("DCGM_FI_DEV_GPU_TEMP")]: "85x20 90x5 85x10" },
    expect: [...silent("15m"), ...silent("24m"), ...silent("35m")],
  },
];

export const gpu: AlertCase[] = [...memory, ...idle, ...xids, ...heat];
