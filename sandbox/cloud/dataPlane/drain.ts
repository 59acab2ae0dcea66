import type { V1Pod } from "@kubernetes/client-node";

import { tokens } from "../inventory";
import type { Machine } from "./nodePlan";
import type { Moment } from "./view";

function isOfDaemonSet(pod: V1Pod): boolean {
  return (pod.metadata?.ownerReferences ?? []).some(({ kind }) => kind === "DaemonSet");
}

/** Of a pod at the API server. */
export function podPath({ metadata }: V1Pod): string {
  return `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`;
}

function hasEnded({ status }: V1Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Drains a node as EKS does, by evictions that disruption budgets may hold back; answers whether it is empty. */
export async function drained({ api, view, say }: Moment, node: string, isForced: boolean): Promise<boolean> {
  if (!view.nodes.some(({ metadata }) => metadata?.name === node)) return true;
  await api.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  const pods = view.pods.filter(
    (pod) => pod.spec?.nodeName === node && !isOfDaemonSet(pod) && !hasEnded(pod),
  );
  for (const pod of pods) {
    if (isForced) await api.remove(podPath(pod));
    else if (!(await api.evict(pod.metadata?.namespace ?? "", pod.metadata?.name ?? "")))
      say(`node ${node} waits: a disruption budget keeps ${podPath(pod)}`);
  }
  return pods.length === 0;
}

/** An instance that ends takes its node along, and whatever still runs there. */
export async function terminate(
  { api, inventory, view, say }: Moment,
  { node, instanceId }: Machine,
): Promise<void> {
  await api.remove(`/api/v1/nodes/${node}`);
  for (const pod of view.pods) if (pod.spec?.nodeName === node) await api.remove(podPath(pod));
  await inventory.change((draft) => {
    const interfaces = draft.list(tokens.networkInterface);
    for (const { id, properties } of interfaces)
      if (properties.instanceId === instanceId) draft.remove(tokens.networkInterface, id);
    draft.remove(tokens.instance, instanceId);
  });
  say(`node ${node} is gone`);
}
