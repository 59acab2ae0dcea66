import { jobs } from "../../jobs";
import { nodeSeries } from "../selectors";

/** A field of DCGM, of the GPUs on the chosen nodes. */
export function dcgm(field: string, more?: string): string {
  return `DCGM_FI_DEV_${field}${nodeSeries(jobs.dcgm, more)}`;
}

/** DCGM counts memory in MiB. */
export function dcgmBytes(field: string): string {
  return `${dcgm(field)} * 1048576`;
}

/** Share of half an hour in which a GPU computed. */
export const useOfHalfAnHour = `avg_over_time(${dcgm("GPU_UTIL")}[30m]) / 100`;

/** A GPU that computed less than this share of half an hour does nothing. */
export const idleShare = 0.01;

const labels = nodeSeries(jobs.kubeState, `label_node_kubernetes_io_instance_type!=""`);

/** One series a node, with its instance type as the label of the prices. */
const typedNodes = `label_replace(kube_node_labels${labels}, "instance_type", "$1", "label_node_kubernetes_io_instance_type", "(.+)")`;

/** Dollars an hour of each node whose instance type has a price, by `node` and `instance_type`. */
export const priceOfNodes = `max by (node, instance_type) (${typedNodes} * on (instance_type) group_left () max by (instance_type) (instance_type:node_cost:dollars_per_hour))`;

/** GPUs and slices as Kubernetes counts them: `nvidia.com/gpu`, `nvidia.com/mig-1g.10gb`. */
export const gpuResources = `resource=~"nvidia_com_.+"`;
