import { jobs, type JobName } from "./jobs";
import { keptMetrics } from "./keptMetrics";

/** What is particular to the scrape of one job. */
export interface ScrapeJob {
  /** Labels of its targets beside `job` and `instance`, each with the discovered fact that it takes. */
  labels: Readonly<Record<string, string>>;
  /** Its metrics are about other objects: where they carry a label of the target, theirs is the one that counts. Default false. */
  honorsLabels?: boolean;
  /** It is asked at every n-th look only: what it tells is much and changes slowly. Default 1. */
  every?: number;
  /** Its targets may answer with n times the usual most samples. Default 1. */
  limit?: number;
  /** Default `/metrics`. */
  path?: string;
  /** Patterns of the metrics that are kept. Default: all. */
  keep?: readonly string[];
  /** Pattern of labels that are taken off: they tell what other labels tell. Default: none. */
  dropLabels?: string;
  /** Its metrics are kept only where their label `namespace` is one of the platform's. Default false. */
  ownNamespacesOnly?: boolean;
  /** Its metrics carry times of their own, and end without notice. Default false. */
  ownTimes?: boolean;
}

const pod = "__meta_kubernetes_pod_";
const node = "__meta_kubernetes_node_";

const ofPods = { namespace: "__meta_kubernetes_namespace", pod: `${pod}name` };
const ofNodes = { node: `${node}name` };
const onNodes = { node: `${pod}node_name` };

/**
 * The jobs. Their labels are what rules and panels go by: `service` is the name of a model in the settings, `revision`
 * says what runs: image, model and settings.
 * Source: prometheus.io, "Configuration", kubernetes_sd_config.
 */
const details: Record<JobName, ScrapeJob> = {
  [jobs.model]: {
    labels: {
      ...ofPods,
      ...onNodes,
      service: `${pod}label_app_kubernetes_io_instance`,
      revision: `${pod}label_mlops_stack_io_revision`,
    },
  },
  [jobs.mlflow]: { labels: ofPods },
  [jobs.postgres]: { labels: ofPods },
  [jobs.redis]: { labels: ofPods },
  [jobs.elasticsearch]: { labels: ofPods, honorsLabels: true, every: 2, limit: 2 },
  [jobs.kubeState]: {
    labels: {},
    honorsLabels: true,
    every: 2,
    limit: 20,
    dropLabels: "uid|container_id|image_id",
  },
  [jobs.node]: { labels: onNodes, every: 2 },
  [jobs.dcgm]: {
    labels: onNodes,
    honorsLabels: true,
    every: 2,
    // The node has them already, or they are the same for all GPUs of a node.
    dropLabels: "Hostname|hostname|pci_bus_id|DCGM_FI_DRIVER_VERSION|pod_uid",
  },
  [jobs.kubelet]: { labels: ofNodes, honorsLabels: true, every: 2 },
  [jobs.cadvisor]: {
    labels: ofNodes,
    honorsLabels: true,
    every: 2,
    limit: 4,
    path: "/metrics/cadvisor",
    ownNamespacesOnly: true,
    ownTimes: true,
    // The runtime's own name and the image, which kube-state-metrics tells once; `id` keeps two lives of a container apart.
    dropLabels: "name|image",
  },
  [jobs.prometheus]: { labels: ofPods },
  [jobs.alertmanager]: { labels: ofPods },
  [jobs.grafana]: { labels: ofPods, every: 2 },
};

export function scrapeJob(job: JobName): ScrapeJob {
  return { ...details[job], keep: keptMetrics[job] };
}
