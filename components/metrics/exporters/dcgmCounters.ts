/** A number of DCGM, what kind it is, and what it says. */
type Counter = readonly [field: string, kind: "gauge" | "counter" | "label", help: string];

/**
 * What is measured of each GPU, or of each slice of it. Profiling fields need a GPU of Volta or newer.
 * Source: NVIDIA dcgm-exporter etc/default-counters.csv; DCGM "Field Identifiers".
 */
export const dcgmCounters: readonly Counter[] = [
  ["DCGM_FI_DEV_GPU_UTIL", "gauge", "Share of the time in which something ran, in percent"],
  ["DCGM_FI_DEV_MEM_COPY_UTIL", "gauge", "Share of the time in which memory was read or written, in percent"],
  ["DCGM_FI_DEV_FB_USED", "gauge", "Memory in use, in MiB"],
  ["DCGM_FI_DEV_FB_FREE", "gauge", "Memory that is free, in MiB"],
  ["DCGM_FI_DEV_FB_RESERVED", "gauge", "Memory that the driver keeps, in MiB"],
  ["DCGM_FI_DEV_GPU_TEMP", "gauge", "Temperature of the GPU, in degrees Celsius"],
  ["DCGM_FI_DEV_MEMORY_TEMP", "gauge", "Temperature of its memory, in degrees Celsius"],
  ["DCGM_FI_DEV_POWER_USAGE", "gauge", "Power, in watts"],
  ["DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter", "Energy since the driver was loaded, in millijoules"],
  ["DCGM_FI_DEV_SM_CLOCK", "gauge", "Clock of the multiprocessors, in MHz"],
  ["DCGM_FI_DEV_MEM_CLOCK", "gauge", "Clock of the memory, in MHz"],
  ["DCGM_FI_DEV_XID_ERRORS", "gauge", "The last error that the driver reported, by its XID"],
  ["DCGM_FI_DEV_PCIE_REPLAY_COUNTER", "counter", "Transfers over PCIe that were repeated"],
  ["DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "counter", "Errors of memory that could not be corrected"],
  ["DCGM_FI_DEV_ROW_REMAP_FAILURE", "gauge", "1 when a bad row of memory could not be replaced"],
  ["DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL", "counter", "Traffic over NVLink"],
  ["DCGM_FI_PROF_GR_ENGINE_ACTIVE", "gauge", "Part of the time in which the compute engine was busy, 0 to 1"],
  [
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE",
    "gauge",
    "Part of the cycles in which the tensor cores were busy, 0 to 1",
  ],
  ["DCGM_FI_PROF_DRAM_ACTIVE", "gauge", "Part of the cycles in which memory sent or received, 0 to 1"],
];

/** The list as the exporter reads it: a field, its kind and its help in each line, and no comma in the help. */
export function countersCsv(counters: readonly Counter[] = dcgmCounters): string {
  return counters.map(([field, kind, help]) => `${field}, ${kind}, ${help.replaceAll(",", ";")}\n`).join("");
}
