import { gpuInstances } from "../components/gpu";
import type { Fleet } from "../components/metrics/cardinality";
import { isEks, type Settings } from "./settings";

/** Nodes that a cluster of one's own is taken to have besides those with GPUs: nobody says. */
const ownNodes = 3;

/** Agents on each node: device plugin, feature discovery, node exporter, DCGM, logs. */
const agentsOfNode = 5;

/** Pods of the platform beside models and agents, with room for replicas. */
const platformPods = 30;

/** How much there is to measure when all is as large as the settings let it be. */
export function fleetOf({ models, gpuPools, cluster, systemNodes }: Settings): Fleet {
  const modelPods = models.reduce((sum, { replicas }) => sum + replicas.max, 0);
  const system = isEks(cluster) ? systemNodes.max : ownNodes;
  const nodes = gpuPools.reduce((sum, { max }) => sum + max, system);
  const gpus = gpuPools.reduce(
    (sum, { max, instanceType }) => sum + max * (gpuInstances[instanceType]?.gpus ?? 0),
    0,
  );
  return {
    models: models.length,
    modelPods,
    nodes,
    gpus,
    pods: modelPods + platformPods + agentsOfNode * nodes,
  };
}
