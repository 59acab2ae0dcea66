import { readFileSync } from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";

import { parse } from "yaml";

import {
  allocatableGpuUnits,
  type GpuPool,
  type GpuSharing,
  instanceShape,
  type NodeResources,
  nodeLabelsFor,
  nodeTaintsFor,
  type Taint,
} from "../../components/gpu";

/** A line of nodes.yaml. */
export interface NodeDescription {
  name: string;
  instanceType: string;
  /** The GPU pool that the node belongs to; none for a node of the system. */
  pool?: string;
  sharing?: GpuSharing;
  /** Beyond those that the pool gives. */
  labels?: Record<string, string>;
  taints?: Taint[];
}

/** What a kubelet would say of its host; nothing reads more of it than the version. */
const nodeInfo = {
  architecture: "amd64",
  operatingSystem: "linux",
  kubeletVersion: "v1.36.3",
  containerRuntimeVersion: "kwok://0.8.0",
  osImage: "simulated",
  bootID: "",
  kernelVersion: "",
  kubeProxyVersion: "",
  machineID: "",
  systemUUID: "",
};

/** Reads the committed list of nodes. */
export function readNodes(file = path.join(__dirname, "nodes.yaml")): NodeDescription[] {
  const { nodes } = parse(readFileSync(file, "utf8")) as { nodes: NodeDescription[] };
  return nodes;
}

/** Does a listed node look like the nodes of the stack's pool of the same name? */
function serves(node: NodeDescription, pool: GpuPool): boolean {
  const sharing = node.sharing ?? { strategy: "none" };
  return (
    node.pool === pool.name &&
    node.instanceType === pool.instanceType &&
    isDeepStrictEqual(sharing, pool.sharing)
  );
}

/** A pool may be allowed hundreds of nodes; simulating them all would only slow the sandbox down. */
const mostNodesOfAPool = 20;

/** As many nodes as an autoscaler could add to those that serve the pool already. */
function scaledOut(pool: GpuPool, serving: number): NodeDescription[] {
  const { instanceType, sharing, labels, taints, max = 1 } = pool;
  const wanted = Math.min(max, mostNodesOfAPool);
  return Array.from({ length: Math.max(0, wanted - serving) }, (_, index) => {
    const name = `${pool.name}-${serving + index + 1}`;
    return { name, pool: pool.name, instanceType, sharing, labels, taints };
  });
}

/**
 * The nodes that a stack runs on: those listed and, for each of its pools, as many more as its `max` allows. A listed
 * GPU node that the stack describes otherwise, or not at all, gives way.
 */
export function nodesFor(listed: NodeDescription[], pools: GpuPool[]): NodeDescription[] {
  const kept = listed.filter((node) => node.pool === undefined || pools.some((pool) => serves(node, pool)));
  const added = pools.flatMap((pool) => scaledOut(pool, kept.filter((node) => serves(node, pool)).length));
  return [...kept, ...added];
}

function poolOf(node: NodeDescription): GpuPool | undefined {
  if (node.pool === undefined) return undefined;
  const { instanceType, labels, taints, sharing = { strategy: "none" } } = node;
  return { name: node.pool, instanceType, sharing, labels, taints };
}

function resources(amount: NodeResources, gpuUnits: Record<string, number>): Record<string, string> {
  return {
    cpu: `${amount.cpuMillis}m`,
    memory: `${amount.memoryMiB}Mi`,
    pods: String(amount.pods),
    ...Object.fromEntries(Object.entries(gpuUnits).map(([name, count]) => [name, String(count)])),
  };
}

/** The Node object that kwok brings to life: what EKS would show for this instance in this pool. */
export function nodeManifest(node: NodeDescription) {
  const shape = instanceShape(node.instanceType);
  const pool = poolOf(node);
  const gpuUnits = pool === undefined ? {} : allocatableGpuUnits(pool);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": node.instanceType,
        "topology.kubernetes.io/region": "sandbox",
        "topology.kubernetes.io/zone": "sandbox-a",
        ...(pool === undefined ? node.labels : nodeLabelsFor(pool)),
      },
    },
    spec: { taints: pool === undefined ? (node.taints ?? []) : nodeTaintsFor(pool) },
    status: {
      capacity: resources(shape.capacity, gpuUnits),
      allocatable: resources(shape.allocatable, gpuUnits),
      nodeInfo: { ...nodeInfo },
    },
  };
}
