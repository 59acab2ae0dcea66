import type { Container, Mount, Resources } from "../kubernetes";

/** Port at which the metrics of a server are told, without an account; its NetworkPolicy says to whom. */
export const mlflowMetricsPort = 5001;

/** Where the server's worker processes count, in the folder that all containers of the pod share. */
export const mlflowMetricsFolder = "/tmp/metrics";

/** What the container asks for beside the server, also for whoever adds up a namespace. */
export const mlflowMetricsResources: Resources = {
  cpu: "20m",
  memory: "64Mi",
  cpuLimit: "200m",
  memoryLimit: "128Mi",
};

/** The container that tells what the server counts: the server itself tells it to its administrator alone. */
export function metricsContainer(image: string, scripts: Mount): Container {
  const answers = { httpGet: { path: "/metrics", port: "metrics" } };
  return {
    name: "metrics",
    image,
    command: ["python", `${scripts.path}/metrics.py`],
    env: {
      HOME: "/tmp",
      METRICS_FOLDER: mlflowMetricsFolder,
      METRICS_PORT: String(mlflowMetricsPort),
    },
    ports: { metrics: mlflowMetricsPort },
    resources: mlflowMetricsResources,
    mounts: [scripts],
    probes: {
      startup: { ...answers, periodSeconds: 5, failureThreshold: 30 },
      readiness: { ...answers, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 4 },
      liveness: { ...answers, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 4 },
    },
  };
}
