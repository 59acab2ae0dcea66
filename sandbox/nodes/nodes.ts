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
import { SandboxError } from "../failure";
import { shown } from "../layout";
import { type NodeKind, nodeKindLabel } from "../realNode/config/kubelet";

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

/** A node as the sandbox makes it: with all that its pool says, for whoever it serves. */
export interface SimulatedNode {
  name: string;
  instanceType: string;
  pool?: GpuPool;
  labels?: Record<string, string>;
  taints?: Taint[];
}

/** Reads the committed list of nodes. */
export function readNodes(file = path.join(__dirname, "nodes.yaml")): NodeDescription[] {
  try {
    const { nodes } = parse(readFileSync(file, "utf8")) as { nodes: NodeDescription[] };
    for (const { name, instanceType } of nodes) {
      if (typeof name !== "string") throw new Error("every node needs a name");
      instanceShape(instanceType);
    }
    return nodes;
  } catch (error) {
    throw new SandboxError(`${shown(file)} cannot be used: ${(error as Error).message}`);
  }
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

/** As many nodes as an autoscaler could add to those that serve the pool already; none takes the name of another. */
function scaledOut(pool: GpuPool, serving: number, taken: string[]): SimulatedNode[] {
  const { instanceType, max = 1 } = pool;
  const missing = Math.max(0, Math.min(max, mostNodesOfAPool) - serving);
  const names = Array.from({ length: missing + serving + taken.length }, (_, i) => `${pool.name}-${i + 1}`);
  const free = names.slice(serving).filter((name) => !taken.includes(name));
  return free.slice(0, missing).map((name) => ({ name, instanceType, pool }));
}

/**
 * The nodes that a stack runs on: those listed and, for each of its pools, as many more as its `max` allows. A listed
 * GPU node that the stack describes otherwise, or not at all, gives way.
 */
export function nodesFor(listed: NodeDescription[], pools: GpuPool[]): SimulatedNode[] {
  const kept = listed.flatMap(({ pool: poolName, sharing, ...node }): SimulatedNode[] => {
    if (poolName === undefined) return [node];
    const pool = pools.find((one) => serves({ ...node, pool: poolName, sharing }, one));
    return pool === undefined ? [] : [{ ...node, pool }];
  });
  // Also those that give way: they go only after the next `up`.
  const taken = listed.map(({ name }) => name);
  const added = pools.flatMap((pool) => {
    const serving = kept.filter((node) => node.pool === pool).length;
    return scaledOut(pool, serving, taken);
  });
  return [...kept, ...added];
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
export function nodeManifest({ name, instanceType, pool, labels = {}, taints = [] }: SimulatedNode) {
  const shape = instanceShape(instanceType);
  const gpuUnits = pool === undefined ? {} : allocatableGpuUnits(pool);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": instanceType,
        "topology.kubernetes.io/region": "sandbox",
        "topology.kubernetes.io/zone": "sandbox-a",
        [nodeKindLabel]: "simulated" satisfies NodeKind,
        ...(pool === undefined ? {} : nodeLabelsFor(pool)),
        ...labels,
      },
    },
    spec: { taints: [...(pool === undefined ? [] : nodeTaintsFor(pool)), ...taints] },
    status: {
      capacity: resources(shape.capacity, gpuUnits),
      allocatable: resources(shape.allocatable, gpuUnits),
      nodeInfo: { ...nodeInfo },
    },
  };
}
