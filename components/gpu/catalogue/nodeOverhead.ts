/** What one pod that runs on every node, or on every GPU node, requests there. */
export interface NodeAgentRequest {
  cpuMillis: number;
  memoryMiB: number;
}

/**
 * The agents that this project runs on each GPU node, and what they request. None needs more for long: they look at a
 * handful of devices once a minute. What they may use at most is {@link agentResources}.
 */
const ownAgents = {
  devicePlugin: { cpuMillis: 20, memoryMiB: 64 },
  featureDiscovery: { cpuMillis: 20, memoryMiB: 64 },
  /** The MPS control daemon or the MIG manager: a pool has one of them at most. */
  sharing: { cpuMillis: 20, memoryMiB: 96 },
} as const satisfies Record<string, NodeAgentRequest>;

export type NodeAgentName = keyof typeof ownAgents;

/**
 * The agents of others. What states no request counts as a pod all the same.
 * Sources: amazon-vpc-cni-k8s charts/aws-vpc-cni values.yaml (two containers of 25m); EKS add-on kube-proxy (100m);
 * aws-ebs-csi-driver chart values.yaml (three containers of 10m and 40Mi); eks-node-monitoring-agent chart values.yaml;
 * eks-pod-identity-agent chart values.yaml (no request).
 */
const agentsOfEks = {
  "aws-node": { cpuMillis: 50, memoryMiB: 0 },
  "kube-proxy": { cpuMillis: 100, memoryMiB: 0 },
  "eks-pod-identity-agent": { cpuMillis: 0, memoryMiB: 0 },
  "ebs-csi-node": { cpuMillis: 30, memoryMiB: 120 },
  "eks-node-monitoring-agent": { cpuMillis: 10, memoryMiB: 30 },
} as const satisfies Record<string, NodeAgentRequest>;

/**
 * Room for the agents that observe a node. It is kept whether they are switched on or not, so that switching them on
 * puts no model off its node.
 */
const observers = {
  "node-exporter": { cpuMillis: 50, memoryMiB: 64 },
  filebeat: { cpuMillis: 100, memoryMiB: 200 },
} as const satisfies Record<string, NodeAgentRequest>;

/** Those of the two kinds above that look after GPUs alone: the health of EKS' own, and the metrics. */
const gpuObservers = {
  "dcgm-server": { cpuMillis: 0, memoryMiB: 0 },
  "dcgm-exporter": { cpuMillis: 50, memoryMiB: 256 },
} as const satisfies Record<string, NodeAgentRequest>;

export type ObserverName = keyof typeof observers | keyof typeof gpuObservers;

/** What all agents of a node take from its other pods, in all. */
export const nodeOverhead = {
  cpu: total([agentsOfEks, observers]),
  gpu: total([agentsOfEks, observers, ownAgents, gpuObservers]),
};

/** Requests and limits of an agent of this project, as a manifest has them. Bursts of CPU cost nobody anything. */
export function agentResources(name: NodeAgentName | ObserverName) {
  const { cpuMillis, memoryMiB } = { ...ownAgents, ...observers, ...gpuObservers }[name];
  return {
    cpu: `${cpuMillis}m`,
    memory: `${memoryMiB}Mi`,
    cpuLimit: "500m",
    memoryLimit: `${memoryMiB * 4}Mi`,
  };
}

/** What a pod that keeps a unit of a GPU ready requests: next to nothing, since its room comes with the GPU. */
export const placeholderRequest: NodeAgentRequest = { cpuMillis: 10, memoryMiB: 16 };

function total(groups: Record<string, NodeAgentRequest>[]): NodeAgentRequest & { pods: number } {
  const requests = groups.flatMap((group) => Object.values(group));
  return {
    cpuMillis: requests.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0),
    memoryMiB: requests.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    pods: requests.length,
  };
}
