import type { NodeGroup } from "./nodeGroup";

/** An instance of a node group, with the node that it became. */
export interface Machine {
  instanceId: string;
  node: string;
  /** Of its group when it was started. */
  revision: string;
  /** It takes no further pod, and goes once it has none. */
  leaving: boolean;
  ready: boolean;
}

/** What has to happen next to the machines of one group. */
export interface NodePlan {
  /** How many to start. */
  start: number;
  /** Those that are to go, by instance. */
  leave: string[];
  /** Everything is as the group says. */
  settled: boolean;
}

/** A group that is going takes its nodes with it. */
export function isGoing({ status }: NodeGroup): boolean {
  return status === "DELETING";
}

/** A group that never got its instances has none. */
function desiredOf(group: NodeGroup): number {
  return isGoing(group) || group.status === "CREATE_FAILED" ? 0 : group.desired;
}

/**
 * The next step of a group towards what it says. Too many machines: those of an older revision go first, then the
 * youngest. Machines of an older revision are replaced by as many at a time as the group may miss: the new one first
 * (strategy DEFAULT of EKS), or the old one, where there is none to spare (MINIMAL).
 */
export function planNodes(group: NodeGroup, machines: Machine[]): NodePlan {
  const desired = desiredOf(group);
  const isStale = ({ revision }: Machine) => revision !== group.revision;
  const staying = machines.filter(({ leaving }) => !leaving);
  const stale = staying.filter(isStale);
  const fresh = staying.length - stale.length;
  const isMinimal = group.updateStrategy === "MINIMAL";
  const surge = stale.length > 0 && !isMinimal ? group.maxUnavailable : 0;
  // Machines are listed by age. One that is not ready yet stands for nobody.
  const usable = staying.filter((one) => one.ready || isStale(one) || desired === 0);
  const order = [...usable].reverse().sort((a, b) => Number(isStale(b)) - Number(isStale(a)));
  const surplus = order.slice(0, Math.max(0, usable.length - desired));
  const mayLeave = isMinimal ? Math.max(0, group.maxUnavailable - (machines.length - staying.length)) : 0;
  const replaced = order.slice(surplus.length).filter(isStale).slice(0, mayLeave);
  const room = desired + surge - machines.length;
  return {
    start: Math.max(0, Math.min(room, desired - fresh)),
    leave: [...surplus, ...replaced].map(({ instanceId }) => instanceId),
    settled: machines.length === desired && fresh === desired && staying.every(({ ready }) => ready),
  };
}
