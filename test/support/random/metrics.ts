import { anyAccess } from "./access";
import { type Config, type Draw, of, often, rarely } from "./draw";

const exporters = ["nodes", "gpus", "kubeState", "containers", "postgres", "redis", "mlflow"];

/** Metrics with every part switched and every way in, now and then, and sizes as small and as large as they may be. */
export function anyMetrics(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  return {
    prometheus: {
      retentionDays: draw(of, [1, 30, 3650]),
      storageGiB: draw(of, [1, 20, 16384]),
      scrapeSeconds: draw(of, [5, 15, 60]),
      sampleLimit: draw(of, [100, 5000, 1000000]),
      verifyKubelets: draw(often),
      access: anyAccess(draw, "prometheus"),
    },
    alertmanager: {
      enabled: draw(often),
      replicas: draw(of, [1, 2, 5]),
      access: anyAccess(draw, "alertmanager"),
    },
    grafana: { enabled: draw(often), access: anyAccess(draw, "grafana") },
    exporters: Object.fromEntries(exporters.map((name) => [name, draw(often)])),
    customMetrics: { enabled: draw(often), replicas: draw(of, [1, 3]) },
  };
}
