import { text } from "../../plugins/common/fields";
import { tokens } from "../inventory";
import { drained, podPath, terminate } from "./drain";
import { instancesOf, leavingState, machineOf, startInstances } from "./instances";
import { type NodeGroup, nodeGroupsOf } from "./nodeGroup";
import { groupLabelsAnnotation, nodeManifest } from "./nodeManifest";
import { isGoing, type Machine, type NodePlan, planNodes } from "./nodePlan";
import { removeOrphans } from "./orphans";
import type { Moment, Stock } from "./view";

/** As long as this a group waits for its nodes to get ready; EKS gives them longer. */
const joinPatienceMs = 60_000;

/**
 * Without the network's add-on a node joins and never gets ready, unless EKS installs the add-on by itself. Here it
 * does not join.
 */
export function hasNetwork({ cluster }: NodeGroup, stock: Stock): boolean {
  const bySelf = stock.get(tokens.cluster, cluster)?.properties.bootstrapSelfManagedAddons !== false;
  return bySelf || stock.list(tokens.addon).some(({ properties }) => properties.addonName === "vpc-cni");
}

/** What EKS says of nodes that did not get ready. */
async function giveUp({ inventory, stock, say }: Moment, group: NodeGroup): Promise<void> {
  const since = Date.parse(stock.get(tokens.nodeGroup, group.id)?.createdAt ?? "");
  if (group.status !== "CREATING" || Date.now() - since < joinPatienceMs) return;
  const message = "Unhealthy nodes in the kubernetes cluster";
  const resourceIds = instancesOf(group, stock).map(({ id }) => id);
  const health = [{ code: "NodeCreationFailure", message, resourceIds }];
  await inventory.patch(tokens.nodeGroup, group.id, { status: "CREATE_FAILED", health });
  say(`node group ${group.name}: ${message}, the add-on vpc-cni is missing`);
}

/** Every instance becomes a node; a restart between the two finds it here again. */
async function join({ api, stock, view, say }: Moment, group: NodeGroup): Promise<void> {
  for (const { id, properties } of instancesOf(group, stock)) {
    const name = text(properties.privateDns);
    if (view.nodes.some(({ metadata }) => metadata?.name === name)) continue;
    if (properties.instanceState === leavingState) continue;
    const subnet = group.subnets.find((one) => one.id === properties.subnetId);
    if (subnet === undefined) continue;
    const [instanceType, address] = [text(properties.instanceType), text(properties.privateIp)];
    await api.create("/api/v1/nodes", nodeManifest(group, { instanceId: id, instanceType, address, subnet }));
    say(`node ${name} joins (${group.name}, ${instanceType}, ${subnet.zone})`);
  }
}

async function leave(moment: Moment, group: NodeGroup, machines: Machine[], plan: NodePlan): Promise<void> {
  for (const id of plan.leave)
    await moment.inventory.patch(tokens.instance, id, { instanceState: leavingState });
  for (const machine of machines) {
    if (!machine.leaving) continue;
    // Nobody is left to hold on to what a whole group takes along.
    if (await drained(moment, machine.node, isGoing(group))) await terminate(moment, machine);
  }
}

/** EKS writes the labels and taints of a group onto the nodes that it has, too. */
async function relabel({ api, stock, view }: Moment, group: NodeGroup): Promise<void> {
  for (const { properties } of instancesOf(group, stock)) {
    const node = view.nodes.find(({ metadata }) => metadata?.name === properties.privateDns);
    if (node === undefined) continue;
    const before = (node.metadata?.annotations?.[groupLabelsAnnotation] ?? "").split(",").filter(Boolean);
    const gone = before.filter((label) => !(label in group.labels));
    const differs = Object.entries(group.labels).some(
      ([key, value]) => node.metadata?.labels?.[key] !== value,
    );
    if (gone.length === 0 && !differs) continue;
    const labels = { ...Object.fromEntries(gone.map((label) => [label, null])), ...group.labels };
    const annotations = { [groupLabelsAnnotation]: Object.keys(group.labels).join(",") };
    await api.patch(`/api/v1/nodes/${node.metadata?.name}`, { metadata: { labels, annotations } });
  }
}

/** Tells the inventory how far a group is: only it knows what its makers wait for. */
async function report({ inventory, say }: Moment, group: NodeGroup, isEmpty: boolean): Promise<void> {
  if (isGoing(group)) {
    if (!isEmpty) return;
    await inventory.change((draft) => {
      for (const { id, properties } of draft.list(tokens.autoscalingGroup))
        if (properties.nodeGroup === group.id) draft.remove(tokens.autoscalingGroup, id);
      draft.remove(tokens.nodeGroup, group.id);
    });
    say(`node group ${group.name} is gone`);
  } else if (group.status === "CREATING" || group.status === "UPDATING") {
    await inventory.patch(tokens.nodeGroup, group.id, { status: "ACTIVE" });
    say(`node group ${group.name} is ACTIVE`);
  }
}

/** Nodes whose instance has gone, with its group or by hand. */
async function removeStrangers({ api, stock, view, say }: Moment): Promise<void> {
  const known = stock.list(tokens.instance).map(({ properties }) => text(properties.privateDns));
  for (const { metadata } of view.nodes) {
    if (metadata?.name === undefined || known.includes(metadata.name)) continue;
    await api.remove(`/api/v1/nodes/${metadata.name}`);
    for (const pod of view.pods) if (pod.spec?.nodeName === metadata.name) await api.remove(podPath(pod));
    say(`node ${metadata.name} goes: its instance is no longer there`);
  }
}

/** One step of every node group towards what the inventory says of it. */
export async function reconcileNodes(moment: Moment): Promise<void> {
  for (const group of nodeGroupsOf(moment.stock)) {
    const machines = instancesOf(group, moment.stock).map((entry) => machineOf(entry, moment.view.nodes));
    const plan = planNodes(group, machines);
    if (plan.start > 0) await startInstances(moment, group, plan.start);
    if (hasNetwork(group, moment.stock)) await join(moment, group);
    else if (machines.length > 0) await giveUp(moment, group);
    await relabel(moment, group);
    await leave(moment, group, machines, plan);
    if (plan.settled) await report(moment, group, machines.length === 0);
  }
  await removeOrphans(moment);
  await removeStrangers(moment);
}
