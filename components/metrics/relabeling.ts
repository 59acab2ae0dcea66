import { labelDomain, type Labels } from "../kubernetes/labels";
import type { ScrapeJob } from "./scrapeJobs";

/** A rule about labels. Source: prometheus.io, "Configuration", relabel_config. */
export interface Relabeling {
  source_labels?: string[];
  regex?: string;
  action?: "keep" | "drop" | "labeldrop";
  target_label?: string;
}

/** Of all ports of the pods that were found, those that answer scrapes; a pod that ended has an address all the same. */
export function answering(portName: string): Relabeling[] {
  return [
    {
      source_labels: ["__meta_kubernetes_pod_container_port_name"],
      regex: portName,
      action: "keep",
    },
    { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Failed|Succeeded", action: "drop" },
  ];
}

/** The labels of a target. */
export function targetLabels({ labels }: ScrapeJob): Relabeling[] {
  return Object.entries(labels).map(([label, fact]) => ({ source_labels: [fact], target_label: label }));
}

/** What is left of an answer before it is stored. */
export function stored(job: ScrapeJob, ownNamespaces: readonly string[]): Relabeling[] {
  const { keep, dropLabels, ownNamespacesOnly } = job;
  return [
    ...(keep ? [{ source_labels: ["__name__"], regex: keep.join("|"), action: "keep" as const }] : []),
    ...(ownNamespacesOnly
      ? [{ source_labels: ["namespace"], regex: ownNamespaces.join("|"), action: "keep" as const }]
      : []),
    ...(dropLabels === undefined ? [] : [{ regex: dropLabels, action: "labeldrop" as const }]),
  ];
}

/** A selector as the API takes it: `a=b,c=d`. */
export function selectorText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** Labels of nodes and pods that kube-state-metrics tells. */
export const toldLabels = {
  nodes: ["node.kubernetes.io/instance-type", `${labelDomain}/gpu-pool`, "nvidia.com/gpu.product"],
  pods: ["app.kubernetes.io/name", "app.kubernetes.io/instance"],
};
