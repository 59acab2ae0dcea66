import type { GpuPool, PreflightModel } from "../gpu";

export type Capacity = "onDemand" | "spot" | "capacityBlock";

/** The part of a stack's settings that costs money. */
export interface CostPlan {
  aws?: { region: string } | undefined;
  cluster: { kind: string; version?: string; support?: "standard" | "extended"; existing?: boolean };
  network: NewNetworkPlan | { existing: object };
  systemNodes: { instanceType: string; capacity: Capacity; min: number; max: number; diskGiB: number };
  gpuPools: readonly PoolPlan[];
  autoscaler: { enabled: boolean; placeholders: readonly { pool: string; replicas: number }[] };
  models: readonly ModelPlan[];
  postgres: InClusterPostgresPlan | DatabasePlan;
  redis: InClusterRedisPlan | CachePlan;
  mlflow: {
    enabled: boolean;
    artifacts: { store: "volume"; storageGiB: number } | { store: "s3" };
    access?: AccessPlan;
  };
  logs: LogsPlan;
  /** Absent: nothing is measured. */
  metrics?: MetricsPlan | undefined;
  images: { repositories: readonly { name: string }[] };
  dns?: object | undefined;
}

/** How people reach a page; a load balancer that is not internal has addresses on the internet. */
export interface AccessPlan {
  type: string;
  internal?: boolean;
}

export interface MetricsPlan {
  enabled: boolean;
  prometheus: { storageGiB: number; access: AccessPlan };
  alertmanager: { enabled: boolean; replicas: number; access: AccessPlan };
  grafana: { enabled: boolean; access: AccessPlan };
}

export interface NewNetworkPlan {
  zones: number | readonly string[];
  natGateways: "single" | "perZone";
  endpoints: boolean;
  flowLogs: { enabled: boolean };
}

export interface PoolPlan extends GpuPool {
  capacity: Capacity;
  min: number;
  max: number;
  diskGiB: number;
}

export interface ModelPlan extends Omit<PreflightModel, "framework" | "gpuMemory"> {
  expose: { type: string };
}

interface InClusterPostgresPlan {
  enabled: boolean;
  mode: "inCluster";
  storageGiB: number;
  backup: { enabled: boolean; storageGiB: number };
}

export interface DatabasePlan {
  enabled: boolean;
  mode: "rds";
  instanceClass: string;
  storageGiB: number;
  maxStorageGiB?: number | undefined;
  multiAz: boolean;
  insights: "standard" | "advanced";
}

interface InClusterRedisPlan {
  enabled: boolean;
  mode: "inCluster";
  persistent: boolean;
  storageGiB: number;
}

export interface CachePlan {
  enabled: boolean;
  mode: "elasticache";
  nodeType: string;
  replicas: number;
}

interface LogsPlan {
  enabled: boolean;
  elasticsearch: { nodes: number; storageGiB: number };
  logstash: { enabled: boolean; replicas: number; queueGiB: number };
  kibana: { enabled: boolean; access: AccessPlan };
}

/** Zones of the network that is made; 0 where somebody else's is used. */
export function zonesOf({ network }: CostPlan): number {
  if (!("zones" in network)) return 0;
  return typeof network.zones === "number" ? network.zones : network.zones.length;
}
