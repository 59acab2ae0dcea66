import { parse } from "yaml";
import type { Cluster, Workload } from "./cluster";
import { type Endpoint, type Port, portNumber } from "./endpoint";
import { filesOf } from "./mentions";
import type { Outside } from "./outside";
import { type Labels, selects } from "./selector";

/** Somebody whom a workload finds by itself, and what makes it look. */
export interface Discovered {
  to: Endpoint;
  at: Port;
  because: string;
}

interface Search {
  kubernetes_sd_configs?: {
    role: string;
    namespaces?: { names: string[] };
    selectors?: { label: string }[];
  }[];
  relabel_configs?: { source_labels?: string[]; regex?: string; action?: string }[];
}

interface PrometheusConfig {
  scrape_configs?: (Search & { job_name: string })[];
  alerting?: { alertmanagers?: Search[] };
}

/** Of every kubelet. */
const kubelet: Port = { protocol: "TCP", port: 10250 };

/**
 * Whom a workload finds in the cluster as Prometheus does, by namespace and labels, at the port that the container names.
 * Source: prometheus.io, "Configuration", kubernetes_sd_config.
 */
export function discoveriesOf(cluster: Cluster, outside: Outside, workload: Workload): Discovered[] {
  return filesOf(cluster, workload)
    .filter(({ text }) => /^scrape_configs:/m.test(text))
    .flatMap(({ text }) => {
      const { scrape_configs: scrapes = [], alerting } = parse(text) as PrometheusConfig;
      const told = (alerting?.alertmanagers ?? []).map((search) => ({ ...search, job_name: "alerts" }));
      return [...scrapes, ...told].flatMap(({ job_name: because, ...search }) =>
        found(cluster, outside, search)
          .filter(({ to }) => to.id !== workload.pod.id)
          .map((one) => ({ ...one, because })),
      );
    });
}

type Place = Pick<Discovered, "to" | "at">;

function found(cluster: Cluster, { otherNode }: Outside, search: Search): Place[] {
  const { kubernetes_sd_configs: searches = [], relabel_configs: rules = [] } = search;
  const portName = rules.find(
    ({ source_labels: labels, action }) =>
      action === "keep" && labels?.includes("__meta_kubernetes_pod_container_port_name"),
  )?.regex;
  return searches.flatMap(({ role, namespaces, selectors = [] }): Place[] => {
    if (role === "node") return [{ to: otherNode, at: kubelet }];
    const matchLabels = Object.assign({}, ...selectors.map(({ label }) => labelsOf(label))) as Labels;
    return cluster.workloads
      .map(({ pod }) => pod)
      .filter(({ namespace }) => namespaces?.names.includes(namespace) ?? true)
      .filter(({ labels }) => selects({ matchLabels }, labels))
      .flatMap((pod) => {
        const port = portName === undefined ? undefined : portNumber(pod, portName, "TCP");
        return port === undefined ? [] : [{ to: pod, at: { protocol: "TCP" as const, port } }];
      });
  });
}

/** `a=b,c=d` */
function labelsOf(selector: string): Labels {
  return Object.fromEntries(selector.split(",").map((pair) => pair.split("=") as [string, string]));
}
