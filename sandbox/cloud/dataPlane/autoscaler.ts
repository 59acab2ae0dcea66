import type { V1Container, V1Node, V1Pod } from "@kubernetes/client-node";

import { isObject } from "../../plugins/common/properties";
import { accountIn } from "../account";
import { tokens } from "../inventory";
import { quotaExceeded } from "../quota";
import { regionOf } from "./addresses";
import { fits, leftAfter, type NodeTemplate } from "./autoscaler/fit";
import {
  groupTags,
  isDiscovered,
  templateFromNode,
  templateFromTags,
  withDaemons,
} from "./autoscaler/scalingGroup";
import { repositoryName, settingOf } from "./gpu/agents";
import { instancesOf, isReady } from "./instances";
import { type NodeGroup, nodeGroupsOf } from "./nodeGroup";
import { groupLabel } from "./nodeManifest";
import { isGoing } from "./nodePlan";
import { allows, permissionsOf, roleOf } from "./permissions";
import type { Moment, Stock } from "./view";

/** Only while it has a pod that is ready does the autoscaler do anything. */
function runningAutoscaler(pods: V1Pod[]): { pod: V1Pod; container: V1Container } | undefined {
  for (const pod of pods) {
    const isPodReady = (pod.status?.conditions ?? []).some(
      ({ type, status }) => type === "Ready" && status === "True",
    );
    const container = pod.spec?.containers.find(
      ({ image = "" }) => repositoryName(image) === "cluster-autoscaler",
    );
    if (container && isPodReady && pod.metadata?.deletionTimestamp === undefined) return { pod, container };
  }
  return undefined;
}

/** What is worth less than this gets no node of its own. Source: cluster-autoscaler, expendable-pods-priority-cutoff. */
const expendableBelow = -10;

function isUnschedulable({ metadata, spec, status }: V1Pod): boolean {
  if (spec?.nodeName || metadata?.deletionTimestamp || (spec?.priority ?? 0) < expendableBelow) return false;
  return (status?.conditions ?? []).some(
    ({ type, status: state, reason }) =>
      type === "PodScheduled" && state === "False" && reason === "Unschedulable",
  );
}

/** A group that could grow, and what it would grow by. */
export interface Candidate {
  group: NodeGroup;
  template: NodeTemplate;
  /** Nodes that were asked for and are not there yet. */
  upcoming: number;
}

/** A GPU node with this label counts once its GPUs show. Source: kubernetes/autoscaler, cloudprovider/aws (gpu label). */
const acceleratorLabel = "k8s.amazonaws.com/accelerator";

function counts(node: V1Node): boolean {
  const waits = acceleratorLabel in (node.metadata?.labels ?? {});
  return isReady(node) && (!waits || Number(node.status?.allocatable?.["nvidia.com/gpu"] ?? 0) > 0);
}

/**
 * The group that the autoscaler makes one larger next: of those that fit a pod which the nodes on their way leave
 * outside, the one that fits most. None where every pod will have its place, or none helps.
 */
export function groupToGrow(
  pending: V1Pod[],
  candidates: Candidate[],
  canGrow: (group: NodeGroup) => boolean,
) {
  // The group of instances goes with its node group: it grows no more, and what it has is no room for anybody.
  const staying = candidates.filter(({ group }) => !isGoing(group));
  const upcoming = staying.flatMap(({ template, upcoming: count }) =>
    Array.from({ length: count }, () => template),
  );
  const left = leftAfter(pending, upcoming);
  const helped = ({ template }: Candidate) => left.filter((pod) => fits(pod, template)).length;
  return staying
    .filter((one) => one.group.desired < one.group.max && helped(one) > 0)
    .sort((a, b) => helped(b) - helped(a) || a.group.name.localeCompare(b.group.name))
    .find(({ group }) => canGrow(group))?.group;
}

function candidateOf(
  { stock, view }: Moment,
  group: NodeGroup,
  tags: Record<string, string>,
  asksEks: boolean,
): Candidate {
  const nodes = view.nodes.filter(({ metadata }) => metadata?.labels?.[groupLabel] === group.name);
  const present = nodes.filter(counts);
  const [like] = present;
  const plain = like === undefined ? templateFromTags(group, tags, { asksEks }) : templateFromNode(like);
  const running = instancesOf(group, stock).filter(
    ({ properties }) => properties.instanceState === "running",
  );
  const wanted = Math.max(group.desired, running.length);
  return {
    group,
    template: withDaemons(plain, view.daemonSets),
    upcoming: Math.max(0, wanted - present.length),
  };
}

/** Would AWS start one instance more? */
function isWithinQuota(stock: Stock, group: NodeGroup): boolean {
  const properties = stock.get(tokens.nodeGroup, group.id)?.properties ?? {};
  const scalingConfig = isObject(properties.scalingConfig) ? properties.scalingConfig : {};
  const larger = { ...properties, scalingConfig: { ...scalingConfig, desiredSize: group.desired + 1 } };
  const account = accountIn(regionOf(group.subnets[0]?.zone ?? ""));
  return quotaExceeded(stock, account, group.id, larger) === undefined;
}

async function grow(
  { inventory, say }: Moment,
  { id, name, desired, autoscalingGroup = "" }: NodeGroup,
): Promise<void> {
  await inventory.change((draft) => {
    const scaling = draft.get(tokens.nodeGroup, id)?.properties.scalingConfig;
    const scalingConfig = { ...(isObject(scaling) ? scaling : {}), desiredSize: desired + 1 };
    draft.patch(tokens.nodeGroup, id, { scalingConfig });
    draft.patch(tokens.autoscalingGroup, autoscalingGroup, { desiredCapacity: desired + 1 });
  });
  say(`autoscaler: node group ${name} ${desired} → ${desired + 1}`);
}

/** Does what the cluster autoscaler of the program would, as far as it may and its tags let it. */
export async function reconcileAutoscaler(moment: Moment): Promise<void> {
  const { stock, view } = moment;
  const autoscaler = runningAutoscaler(view.pods);
  const pending = view.pods.filter(isUnschedulable);
  if (autoscaler === undefined || pending.length === 0) return;
  const { namespace = "", name = "" } = autoscaler.pod.metadata ?? {};
  const account = { namespace, name: autoscaler.pod.spec?.serviceAccountName ?? "default" };
  const permissions = permissionsOf(roleOf(account, stock) ?? "", stock);
  for (const action of ["autoscaling:DescribeAutoScalingGroups", "autoscaling:SetDesiredCapacity"])
    if (!allows(permissions, action)) throw new Error(`pod ${namespace}/${name} may not call ${action}`);
  const discovery = settingOf(autoscaler.container, "--node-group-auto-discovery", "") ?? "";
  const asksEks = allows(permissions, "eks:DescribeNodegroup");
  const candidates = nodeGroupsOf(stock).flatMap((group) => {
    const tags = groupTags(group.autoscalingGroup ?? "", stock);
    return isDiscovered(tags, discovery) && !isGoing(group)
      ? [candidateOf(moment, group, tags, asksEks)]
      : [];
  });
  const group = groupToGrow(pending, candidates, (one) => isWithinQuota(stock, one));
  if (group !== undefined) await grow(moment, group);
}
