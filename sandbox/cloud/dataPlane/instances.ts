import { randomBytes } from "node:crypto";

import type { V1Node } from "@kubernetes/client-node";

import { text } from "../../plugins/common/fields";
import { type Entry, keyOf, type NewEntry, tokens } from "../inventory";
import { freeAddress, privateDnsName, regionOf } from "./addresses";
import type { NodeGroup, NodeSubnet } from "./nodeGroup";
import type { Machine } from "./nodePlan";
import type { Moment, Stock } from "./view";

/** The instances of a group, the oldest first. */
export function instancesOf({ id }: NodeGroup, stock: Stock): Entry[] {
  return stock
    .list(tokens.instance)
    .filter(({ properties }) => properties.nodeGroup === id)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}

export function isReady(node: V1Node | undefined): boolean {
  return (node?.status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
}

/** Of an instance that is on its way out. */
export const leavingState = "shutting-down";

export function machineOf({ id, properties }: Entry, nodes: V1Node[]): Machine {
  const name = text(properties.privateDns);
  return {
    instanceId: id,
    node: name,
    revision: text(properties.revision),
    leaving: properties.instanceState === leavingState,
    ready: isReady(nodes.find(({ metadata }) => metadata?.name === name)),
  };
}

/** Instances are spread over the subnets, and so over the zones: the next goes where there are fewest. */
export function emptiestSubnet(subnets: NodeSubnet[], instances: Entry[]): NodeSubnet | undefined {
  const inside = ({ id }: NodeSubnet) =>
    instances.filter(
      ({ properties }) => properties.subnetId === id && properties.instanceState !== leavingState,
    ).length;
  return subnets.reduce<NodeSubnet | undefined>(
    (best, one) => (best === undefined || inside(one) < inside(best) ? one : best),
    undefined,
  );
}

/** What EC2 keeps of a new instance: it and its network interface hold the subnet and the security groups. */
function entriesFor(group: NodeGroup, index: number, draft: Stock): NewEntry[] {
  const own = instancesOf(group, draft);
  const subnet = emptiestSubnet(group.subnets, own);
  const instanceType = group.instanceTypes[own.length % group.instanceTypes.length];
  if (subnet === undefined || instanceType === undefined) return [];
  const addresses = draft.list(tokens.instance).map(({ properties }) => text(properties.privateIp));
  const address = freeAddress(subnet.cidr, new Set(addresses));
  if (address === undefined) return [];
  const hex = randomBytes(9).toString("hex").slice(0, 17);
  const held = [
    keyOf(tokens.subnet, subnet.id),
    ...group.securityGroups.map((id) => keyOf(tokens.securityGroup, id)),
  ];
  const common = { nodeGroup: group.id, subnetId: subnet.id, availabilityZone: subnet.zone };
  const createdAt = new Date(Date.now() + index).toISOString();
  const instance = {
    ...common,
    instanceType,
    instanceState: "running",
    privateIp: address,
    privateDns: privateDnsName(address, regionOf(subnet.zone)),
    vpcSecurityGroupIds: group.securityGroups,
    revision: group.revision,
  };
  const networkInterface = { ...common, instanceId: `i-${hex}`, securityGroups: group.securityGroups };
  return [
    { type: tokens.instance, id: `i-${hex}`, properties: instance, uses: held, createdAt },
    { type: tokens.networkInterface, id: `eni-${hex}`, properties: networkInterface, uses: held, createdAt },
  ];
}

export async function startInstances(moment: Moment, group: NodeGroup, count: number): Promise<void> {
  const names = await moment.inventory.change((draft) => {
    const started = Array.from({ length: count }).flatMap((_, index) => {
      const entries = entriesFor(group, index, draft);
      for (const entry of entries) draft.put(entry);
      return entries;
    });
    return started.flatMap(({ properties }) => text(properties.privateDns) || []);
  });
  moment.say(
    `node group ${group.name}: starts ${names.join(", ") || "no instance, its subnets have no room"}`,
  );
}
