import { anyAccess } from "./access";
import { type Config, type Draw, of, often, rarely } from "./draw";

/** Logs with every part switched, and sizes as small and as large as they may be. */
export function anyLogs(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  return {
    retentionDays: draw(of, [1, 14, 3650]),
    elasticsearch: {
      nodes: draw(of, [1, 3]),
      storageGiB: draw(of, [5, 20, 16384]),
      resources: draw(of, [{ memory: "1Gi", memoryLimit: "1Gi" }, { cpu: 1 }, { memory: "8Gi" }]),
      ...(draw(rarely) && { storageClass: "fast" }),
    },
    logstash: { enabled: !draw(rarely), replicas: draw(of, [1, 2, 10]), queueGiB: draw(of, [1, 4, 1024]) },
    kibana: { enabled: draw(often), replicas: draw(of, [1, 5]), access: anyAccess(draw, "kibana") },
    filebeat: { enabled: draw(often) },
    exporter: { enabled: draw(often) },
  };
}
