import { allocatableGpuUnits, type GpuPool, nodeGroupLabelsFor, nodeTaintsFor, type Taint } from "../gpu";
import { nodeTemplate } from "./autoscalingTags";

/** What a node will be like, for an autoscaler that has none to look at. */
export interface NodeTemplate {
  labels: Record<string, string>;
  taints: Taint[];
  /** Kubernetes quantities by resource, beyond CPU and memory, which follow from the instance type. */
  resources: Record<string, string>;
}

/** The node template of a pool: what its node group gives a node, and what the agents make of its GPUs. */
export function nodeTemplateOf(pool: GpuPool & { diskGiB: number }): NodeTemplate {
  const units = Object.entries(allocatableGpuUnits(pool)).map(([name, count]) => [name, String(count)]);
  return {
    labels: nodeGroupLabelsFor(pool),
    taints: nodeTaintsFor(pool),
    resources: {
      // The instance type says how many GPUs there are; sliced into MIG devices, none of them is left to ask for.
      "nvidia.com/gpu": "0",
      ...(Object.fromEntries(units) as Record<string, string>),
      "ephemeral-storage": `${schedulableStorageGiB(pool.diskGiB)}Gi`,
    },
  };
}

/**
 * Tags by which the autoscaler knows what a node of the group would be, while the group is empty. A taint's key fits
 * into one tag only: of two taints that differ in their effect alone the first is told here, and EKS tells the other.
 * Source: kubernetes/autoscaler cluster-autoscaler/cloudprovider/aws README.
 */
export function nodeTemplateTags({ labels, taints, resources }: NodeTemplate): Record<string, string> {
  const tainted = taints.map(({ key, value = "", effect }) => [key, `${value}:${effect}`]);
  return {
    ...keyed("label", labels),
    ...keyed("taint", Object.fromEntries(tainted.reverse()) as Record<string, string>),
    ...keyed("resources", resources),
  };
}

/**
 * What the kubelet leaves of the disk: it evicts at 10 % and keeps 1 GiB for itself, and the system takes some 2 %.
 * Source: amazon-eks-ami nodeadm, kubelet defaults (kubeReserved ephemeral-storage, evictionHard nodefs.available).
 */
function schedulableStorageGiB(diskGiB: number): number {
  return Math.floor(diskGiB * 0.88) - 1;
}

function keyed(kind: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${nodeTemplate}/${kind}/${key}`, value]),
  );
}
