import type { Resources } from "../kubernetes/resources";

/** What the exporter asks for, also for whoever adds up a namespace or the nodes. */
export const exporterResources: Resources = {
  cpu: "20m",
  memory: "48Mi",
  cpuLimit: "200m",
  memoryLimit: "128Mi",
};
