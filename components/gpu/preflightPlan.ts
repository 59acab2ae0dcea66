import { schedulable, type PodRequest } from "./packing";
import type { GpuPool } from "./pool";
import { gpuUnitsPerNode } from "./sharing";

/** Replicas of one model, alike. */
export interface PlanDemand {
  /** Name of the model. */
  name: string;
  replicas: number;
  /** Units of the pool's GPU resource that each takes. */
  units: number;
  request: PodRequest;
}

/** Nodes that hold the same. */
export interface PlannedNodes {
  count: number;
  /** Replicas on each of them, by model. */
  holds: Readonly<Record<string, number>>;
}

interface Room extends PodRequest {
  units: number;
  pods: number;
}

/**
 * Nodes of a pool that hold the demands, the largest first, each where there is still room: what the scheduler and the
 * autoscaler arrive at, or a little more. `undefined` when a replica fits on no node at all.
 */
export function planNodes(pool: GpuPool, demands: readonly PlanDemand[]): PlannedNodes[] | undefined {
  const empty = emptyNode(pool);
  let nodes: (PlannedNodes & { room: Room })[] = [];
  for (const demand of largestFirst(demands, empty)) {
    if (fits(empty, demand) < 1) return undefined;
    let left = demand.replicas;
    const filled = nodes.flatMap((node) => {
      const { parts, placed } = place(node, demand, left);
      left -= placed;
      return parts;
    });
    const perNode = fits(empty, demand);
    const fresh = { count: Math.ceil(left / perNode), holds: {}, room: empty };
    nodes = [...filled, ...place(fresh, demand, left).parts];
  }
  return nodes.map(({ count, holds }) => ({ count, holds }));
}

/** Number of nodes of a plan; infinite when there is none. */
export function nodesOf(plan: readonly PlannedNodes[] | undefined): number {
  return plan?.reduce((sum, { count }) => sum + count, 0) ?? Number.POSITIVE_INFINITY;
}

/** Puts replicas on equal nodes: as many as each takes, on the last of them the rest. */
function place(node: PlannedNodes & { room: Room }, demand: PlanDemand, replicas: number) {
  const perNode = fits(node.room, demand);
  if (perNode < 1 || replicas < 1 || node.count < 1)
    return { parts: node.count < 1 ? [] : [node], placed: 0 };
  const full = Math.min(node.count, Math.floor(replicas / perNode));
  const rest = full < node.count ? replicas - full * perNode : 0;
  const parts = [
    { ...node, ...holding(node, demand, perNode), count: full },
    { ...node, ...holding(node, demand, rest), count: rest > 0 ? 1 : 0 },
    { ...node, count: node.count - full - (rest > 0 ? 1 : 0) },
  ].filter(({ count }) => count > 0);
  return { parts, placed: full * perNode + rest };
}

function holding({ holds, room }: PlannedNodes & { room: Room }, demand: PlanDemand, replicas: number) {
  const { name, units, request } = demand;
  return {
    holds: { ...holds, [name]: (holds[name] ?? 0) + replicas },
    room: {
      units: room.units - replicas * units,
      cpuMillis: room.cpuMillis - replicas * request.cpuMillis,
      memoryMiB: room.memoryMiB - replicas * request.memoryMiB,
      pods: room.pods - replicas,
    },
  };
}

function emptyNode(pool: GpuPool): Room {
  return { ...schedulable(pool.instanceType), units: gpuUnitsPerNode(pool) };
}

function fits(room: Room, { units, request }: PlanDemand): number {
  return Math.min(
    Math.floor(room.units / units),
    quotient(room.cpuMillis, request.cpuMillis),
    quotient(room.memoryMiB, request.memoryMiB),
    room.pods,
  );
}

function quotient(offered: number, requested: number): number {
  return requested <= 0 ? Number.POSITIVE_INFINITY : Math.floor(offered / requested);
}

/** By the part of a node that one replica takes; names decide between equals, so that a plan never depends on order. */
function largestFirst(demands: readonly PlanDemand[], empty: Room): PlanDemand[] {
  return [...demands].sort(
    (a, b) => fits(empty, a) - fits(empty, b) || b.units - a.units || (a.name < b.name ? -1 : 1),
  );
}
