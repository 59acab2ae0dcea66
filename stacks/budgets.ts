import type { Budget, Demand, NamespaceRole } from "../components/kubernetes";
import { placementOf } from "./placement";
import type { ModelSettings, Settings } from "./settings";

/** What the workloads of each namespace ask for when every one runs at its largest. */
export function budgetsOf(settings: Settings): Partial<Record<NamespaceRole, Budget>> {
  const { models, postgres, redis, mlflow } = settings;
  const cache = { cpu: "100m", cpuLimit: "1", memory: `${redis.memoryMiB}Mi` };
  return {
    models: models.map((model) => modelDemand(model, settings)),
    data: [
      ...(postgres.enabled ? [{ resources: postgres.resources, count: 1 }] : []),
      ...(redis.enabled ? [{ resources: cache, count: 1 }] : []),
    ],
    registry: mlflow.enabled ? [{ resources: mlflow.resources, count: 1 }] : [],
  };
}

function modelDemand(model: ModelSettings, { gpuPools }: Settings): Demand {
  const gpu = placementOf(model, gpuPools);
  const extended = gpu && { [gpu.resourceName]: gpu.units };
  return {
    resources: { ...model.resources, extended },
    count: model.replicas.max,
    loadBalancers: model.expose.type === "loadBalancer" ? 1 : 0,
  };
}
