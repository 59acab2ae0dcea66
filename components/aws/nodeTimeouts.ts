import type * as pulumi from "@pulumi/pulumi";

/** Minutes for one batch of nodes: new ones start, and the old ones have a quarter of an hour to be drained. */
const minutesPerBatch = 20;

/** Minutes that the provider waits by default, for a group of any size. */
const usualMinutes = 60;

/**
 * How long a node group may take to replace all its nodes, a batch after the other. With an hour for any number of them,
 * `up` would give up half way through a large pool, which EKS goes on to update.
 * Sources: EKS user guide, "Understand each phase of node updates" (15 minutes to drain); documentation of
 * aws.eks.NodeGroup in the provider, "Timeouts".
 */
export function rollingTimeouts(maxNodes: number, maxUnavailable = 1): pulumi.CustomTimeouts {
  const batches = Math.ceil(maxNodes / maxUnavailable);
  return { update: `${Math.max(usualMinutes, batches * minutesPerBatch)}m` };
}
