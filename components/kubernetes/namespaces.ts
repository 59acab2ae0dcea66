export type NamespaceRole = "models" | "data" | "registry" | "observability" | "nodes";

export interface NamespacePlan {
  name: string;
  /** Pod Security standard that the API server enforces. */
  podSecurity: "restricted" | "privileged";
  /** How many objects of a kind fit beside those that the settings ask for, so that a loop that creates them ends early. */
  objects: Record<string, number>;
}

/** A load balancer costs money from the minute it exists: none where nobody should be reached from outside. */
const internal = { "services.loadbalancers": 0, "services.nodeports": 0 };

/** Node agents alone need the host; they live apart, so that nothing else can ask for it. */
export const namespacePlans: Record<NamespaceRole, NamespacePlan> = {
  models: {
    name: "mlops-models",
    podSecurity: "restricted",
    objects: { pods: 500, persistentvolumeclaims: 50, "services.loadbalancers": 20 },
  },
  data: {
    name: "mlops-data",
    podSecurity: "restricted",
    objects: { pods: 50, persistentvolumeclaims: 20, ...internal },
  },
  registry: {
    name: "mlops-registry",
    podSecurity: "restricted",
    objects: { pods: 50, persistentvolumeclaims: 10, ...internal },
  },
  observability: {
    name: "mlops-observability",
    podSecurity: "restricted",
    objects: { pods: 100, persistentvolumeclaims: 30, ...internal },
  },
  nodes: {
    name: "mlops-nodes",
    podSecurity: "privileged",
    // Several agents on each node of a large cluster.
    objects: { pods: 2000, persistentvolumeclaims: 0, ...internal },
  },
};
