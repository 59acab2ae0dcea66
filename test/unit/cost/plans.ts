import type { CostPlan } from "../../../components/cost";

/** A production stack in round figures. */
export const prod: CostPlan = {
  aws: { region: "us-east-1" },
  cluster: { kind: "eks", version: "1.36", support: "standard" },
  network: { zones: 3, natGateways: "perZone", endpoints: true, flowLogs: { enabled: true } },
  systemNodes: { instanceType: "m7i.large", capacity: "onDemand", min: 2, max: 4, diskGiB: 50 },
  gpuPools: [
    {
      name: "inference",
      instanceType: "g6.xlarge",
      sharing: { strategy: "mps", replicas: 2 },
      capacity: "onDemand",
      min: 1,
      max: 6,
      diskGiB: 100,
    },
  ],
  autoscaler: { enabled: true, placeholders: [] },
  models: [
    {
      name: "digits",
      gpu: 0.5,
      replicas: { min: 3, max: 10 },
      resources: { cpu: "1500m", memory: "4Gi" },
      expose: { type: "loadBalancer" },
    },
  ],
  postgres: {
    enabled: true,
    mode: "rds",
    instanceClass: "db.m7g.large",
    storageGiB: 100,
    multiAz: true,
    insights: "standard",
  },
  redis: { enabled: true, mode: "elasticache", nodeType: "cache.m7g.large", replicas: 1 },
  mlflow: { enabled: true, artifacts: { store: "s3" } },
  logs: {
    enabled: true,
    elasticsearch: { nodes: 3, storageGiB: 100 },
    logstash: { enabled: true, replicas: 2, queueGiB: 8 },
    kibana: { enabled: true, access: { type: "clusterIP" } },
  },
  images: { repositories: [{ name: "model" }] },
};

/** The same, small: spot, one NAT gateway, everything inside the cluster, no GPU before it is wanted. */
export const staging: CostPlan = {
  ...prod,
  network: { zones: 2, natGateways: "single", endpoints: false, flowLogs: { enabled: false } },
  gpuPools: prod.gpuPools.map((pool) => ({ ...pool, capacity: "spot" as const, min: 0, max: 2 })),
  models: [],
  postgres: { enabled: true, mode: "inCluster", storageGiB: 10, backup: { enabled: true, storageGiB: 20 } },
  redis: { enabled: true, mode: "inCluster", persistent: false, storageGiB: 1 },
  mlflow: { enabled: true, artifacts: { store: "volume", storageGiB: 30 } },
  logs: { ...prod.logs, enabled: false },
  images: { repositories: [] },
};
