import type {
  V1ConfigMap,
  V1DaemonSet,
  V1Deployment,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Service,
  V1StorageClass,
} from "@kubernetes/client-node";

import type { Entry, Inventory } from "../inventory";
import type { Api } from "../../api";

/** The cluster at one moment. */
export interface ClusterView {
  nodes: V1Node[];
  pods: V1Pod[];
  configMaps: V1ConfigMap[];
  daemonSets: V1DaemonSet[];
  deployments: V1Deployment[];
  services: V1Service[];
  claims: V1PersistentVolumeClaim[];
  volumes: V1PersistentVolume[];
  storageClasses: V1StorageClass[];
}

export async function viewOf(api: Api): Promise<ClusterView> {
  const [nodes, pods, configMaps, daemonSets, deployments, services, claims, volumes, storageClasses] =
    await Promise.all([
      api.list<V1Node>("/api/v1/nodes"),
      api.list<V1Pod>("/api/v1/pods"),
      api.list<V1ConfigMap>("/api/v1/configmaps"),
      api.list<V1DaemonSet>("/apis/apps/v1/daemonsets"),
      api.list<V1Deployment>("/apis/apps/v1/deployments"),
      api.list<V1Service>("/api/v1/services"),
      api.list<V1PersistentVolumeClaim>("/api/v1/persistentvolumeclaims"),
      api.list<V1PersistentVolume>("/api/v1/persistentvolumes"),
      api.list<V1StorageClass>("/apis/storage.k8s.io/v1/storageclasses"),
    ]);
  return { nodes, pods, configMaps, daemonSets, deployments, services, claims, volumes, storageClasses };
}

/** The inventory at one moment: what a plan reads. */
export type Stock = Pick<Inventory, "list" | "get">;

export function stockOf(entries: Entry[]): Stock {
  return {
    list: (type) => entries.filter((entry) => type === undefined || entry.type === type),
    get: (type, id) => entries.find((entry) => entry.type === type && entry.id === id),
  };
}

/** What a step of the loop works with. */
export interface Moment {
  api: Api;
  inventory: Inventory;
  stock: Stock;
  view: ClusterView;
  /** One line for the log: what was done, to what. */
  say: (line: string) => void;
}
