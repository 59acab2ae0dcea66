import type { Resources } from "../../kubernetes/resources";

/** What exporters ask for. They hold the last answer of one server, or of one cluster, and nothing else. */
export const exporterSizes = {
  /** Grows with the number of objects: some 2 KiB each. */
  kubeState: { cpu: "20m", memory: "64Mi", cpuLimit: "500m", memoryLimit: "256Mi" },
  postgres: { cpu: "10m", memory: "32Mi", cpuLimit: "200m", memoryLimit: "128Mi" },
  redis: { cpu: "10m", memory: "32Mi", cpuLimit: "200m", memoryLimit: "64Mi" },
} as const satisfies Record<string, Resources>;
