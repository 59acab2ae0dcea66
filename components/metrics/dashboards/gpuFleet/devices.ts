import { jobs } from "../../jobs";
import { badAbove, badIfAny, chart, informative, type Section, unit } from "../kit";
import { nodeSeries } from "../selectors";
import { dcgm, dcgmBytes } from "./series";

const legend = "{{node}} GPU {{gpu}}";

const use = chart({
  title: "GPU use",
  description:
    "Share of the time in which a GPU computed anything, whoever asked. One that is cut by MIG has it for each slice, " +
    "where DCGM's profiling is on.",
  unit: unit.share,
  thresholds: badAbove(0.9, 0.98),
  max: 1,
  queries: [
    { expression: `max by (node, gpu) (${dcgm("GPU_UTIL")}) / 100`, legend },
    {
      expression: `max by (node, gpu, GPU_I_ID) (DCGM_FI_PROF_GR_ENGINE_ACTIVE${nodeSeries(jobs.dcgm, `GPU_I_ID!=""`)})`,
      legend: `${legend} slice {{GPU_I_ID}}`,
    },
  ],
});

const memory = chart({
  title: "Memory by GPU",
  description: "Memory of each GPU that is in use; dashed is all of it.",
  unit: unit.bytes,
  thresholds: informative,
  queries: [
    { expression: `sum by (node, gpu) (${dcgmBytes("FB_USED")})`, legend },
    {
      expression: `sum by (node, gpu) (${dcgmBytes("FB_USED")} + ${dcgmBytes("FB_FREE")})`,
      legend: `${legend} all`,
      isLimit: true,
    },
  ],
});

const memoryByModel = chart({
  title: "Memory by model",
  description:
    "What each model holds, as its servers say: DCGM cannot tell apart who shares a GPU. What the sum on a node lacks " +
    "to the memory of its GPUs is the CUDA contexts, and others.",
  unit: unit.bytes,
  thresholds: informative,
  stacked: true,
  queries: [
    {
      expression: `sum by (node, service) (ai_gpu_memory_usage_bytes${nodeSeries(jobs.model)})`,
      legend: "{{node}} {{service}}",
    },
  ],
});

const temperature = chart({
  title: "Temperature",
  description: "Of each GPU. Data centre GPUs slow down from some 85 °C on.",
  unit: unit.celsius,
  thresholds: badAbove(80, 85),
  queries: [{ expression: `max by (node, gpu) (${dcgm("GPU_TEMP")})`, legend }],
});

const power = chart({
  title: "Power",
  description: "What each GPU draws. An idle one draws a tenth to a fifth of its limit.",
  unit: unit.watts,
  thresholds: informative,
  queries: [{ expression: `max by (node, gpu) (${dcgm("POWER_USAGE")})`, legend }],
});

const xids = chart({
  title: "Last XID",
  description:
    "Number of the last error that the driver reported; 0 is none. It stays until the next one. 79 is a GPU that fell " +
    "off the bus; NVIDIA's list of XID errors explains the others.",
  unit: unit.count,
  thresholds: badIfAny,
  queries: [{ expression: `max by (node, gpu) (${dcgm("XID_ERRORS")})`, legend }],
});

/** Each GPU as DCGM sees it, and the models that share it. */
export const devices: Section = {
  title: "GPUs",
  panels: [use, memory, memoryByModel, temperature, power, xids],
};
