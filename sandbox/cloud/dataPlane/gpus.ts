import type { V1Node } from "@kubernetes/client-node";

import { discoveredLabels } from "./gpu/featureDiscovery";
import { type GpuState, gpuStateOf } from "./gpu/nodeGpu";
import { type NodeGroup, nodeGroupsOf } from "./nodeGroup";
import { groupLabel } from "./nodeManifest";
import type { Moment } from "./view";

const isGpu = (resource: string) => resource.startsWith("nvidia.com/");

/** What the status has to say of GPUs; a resource that nobody offers any longer stays, with none of it. */
export function gpuResources(node: V1Node, units: Record<string, number>): Record<string, string> {
  const before = Object.keys(node.status?.capacity ?? {}).filter(isGpu);
  return Object.fromEntries([
    ...before.map((resource) => [resource, "0"]),
    ...Object.entries(units).map(([resource, count]) => [resource, String(count)]),
  ]) as Record<string, string>;
}

function differs(now: Record<string, string> | undefined, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).some(([key, value]) => now?.[key] !== value);
}

/** The agents that ask for another group's nodes see that group. */
function groupOf(node: V1Node, groups: NodeGroup[]): NodeGroup | undefined {
  return groups.find(({ name }) => name === node.metadata?.labels?.[groupLabel]);
}

async function show({ api, say }: Moment, node: V1Node, state: GpuState): Promise<void> {
  const path = `/api/v1/nodes/${node.metadata?.name}`;
  const resources = gpuResources(node, state.units);
  if (differs(node.status?.capacity, resources) || differs(node.status?.allocatable, resources)) {
    await api.patch(`${path}/status`, { status: { capacity: resources, allocatable: resources } });
    const shown = Object.entries(resources).map(([resource, units]) => `${units} ${resource}`);
    say(`node ${node.metadata?.name} offers ${shown.join(", ")}${state.problem ? `: ${state.problem}` : ""}`);
  }
  if (differs(node.metadata?.labels, state.labels))
    await api.patch(path, { metadata: { labels: state.labels } });
}

/** Lets the agents that run on the nodes do what NVIDIA's would. */
export async function reconcileGpus(moment: Moment): Promise<void> {
  const groups = nodeGroupsOf(moment.stock);
  for (const node of moment.view.nodes) {
    const group = groupOf(node, groups);
    if (group === undefined) continue;
    const state = gpuStateOf(node, group, moment.view);
    const labels = { ...state.labels, ...discoveredLabels(node, group, state, moment.view) };
    await show(moment, node, { ...state, labels });
  }
}
