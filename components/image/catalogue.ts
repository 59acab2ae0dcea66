import digests from "./digests.json";

/**
 * Every third-party image, once. Tags name a full version, never a moving one; `npm run pin` adds the digests that the
 * registries tell.
 */
export const images = {
  /** Sources: hub.docker.com/_/postgres. Debian variant: uid 999, glibc collations. */
  postgres: { registry: "docker.io", repository: "library/postgres", tag: "18.6-trixie" },
  /** Source: hub.docker.com/r/valkey/valkey. BSD-3, speaks the Redis protocol; Redis itself is AGPL since 8. */
  valkey: { registry: "docker.io", repository: "valkey/valkey", tag: "9.1.1" },
  /** Source: github.com/mlflow/mlflow packages. `-full` carries the database drivers and object store clients. */
  mlflow: { registry: "ghcr.io", repository: "mlflow/mlflow", tag: "v3.17.0-full" },
  /** Source: github.com/prometheus/prometheus releases. uid 65534; the variant with BusyBox, which has wget. */
  prometheus: { registry: "docker.io", repository: "prom/prometheus", tag: "v3.14.0" },
  /** Source: github.com/prometheus/alertmanager releases. uid 65534. */
  alertmanager: { registry: "docker.io", repository: "prom/alertmanager", tag: "v0.34.0" },
  /** Source: github.com/prometheus/node_exporter releases. uid 65534. */
  nodeExporter: { registry: "docker.io", repository: "prom/node-exporter", tag: "v1.12.1" },
  /**
   * Source: github.com/NVIDIA/dcgm-exporter releases, whose tags name DCGM, the exporter and the base. It knows the GPUs
   * through the driver of the node.
   */
  dcgmExporter: {
    registry: "nvcr.io",
    repository: "nvidia/k8s/dcgm-exporter",
    tag: "4.6.0-4.8.3-distroless",
  },
  /** Source: github.com/kubernetes/kube-state-metrics releases. uid 65534. */
  kubeStateMetrics: {
    registry: "registry.k8s.io",
    repository: "kube-state-metrics/kube-state-metrics",
    tag: "v2.20.0",
  },
  /** Source: github.com/kubernetes-sigs/prometheus-adapter releases. uid 65534. */
  prometheusAdapter: {
    registry: "registry.k8s.io",
    repository: "prometheus-adapter/prometheus-adapter",
    tag: "v0.12.0",
  },
  /** Source: github.com/prometheus-community/postgres_exporter releases. uid 65534. */
  postgresExporter: {
    registry: "quay.io",
    repository: "prometheuscommunity/postgres-exporter",
    tag: "v0.17.1",
  },
  /** Source: github.com/oliver006/redis_exporter releases. uid 59000. */
  redisExporter: { registry: "docker.io", repository: "oliver006/redis_exporter", tag: "v1.74.0" },
  /** Source: github.com/grafana/grafana releases. uid 472. */
  grafana: { registry: "docker.io", repository: "grafana/grafana", tag: "13.2.3" },
  /** Source: github.com/elastic/elasticsearch releases. Elastic License 2.0, whose basic tier has no end. uid 1000. */
  elasticsearch: elastic("elasticsearch"),
  kibana: elastic("kibana"),
  /** Sources: github.com/elastic/logstash and elastic/beats releases. uid 1000; Filebeat runs as root on its node. */
  logstash: elastic("logstash"),
  filebeat: elastic("filebeat", "beats"),
  /** Source: github.com/prometheus-community/elasticsearch_exporter releases. uid 65534. */
  elasticsearchExporter: {
    registry: "quay.io",
    repository: "prometheuscommunity/elasticsearch-exporter",
    tag: "v1.10.0",
  },
  /**
   * Source: NVIDIA GPU Operator 26.7.1, which ships these two together. The first holds feature discovery and the MPS
   * control daemon as well.
   */
  devicePlugin: { registry: "nvcr.io", repository: "nvidia/k8s-device-plugin", tag: "v0.20.1" },
  migManager: { registry: "nvcr.io", repository: "nvidia/cloud-native/k8s-mig-manager", tag: "v0.15.1" },
  /** Source: NVIDIA AICR bill of materials 2026-09. Writes what feature discovery finds on the nodes as labels. */
  nodeFeatureDiscovery: {
    registry: "registry.k8s.io",
    repository: "nfd/node-feature-discovery",
    tag: "v0.19.0",
  },
  /**
   * Sources: kops pkg/model/components/clusterautoscaler.go; github.com/kubernetes/autoscaler releases. One for each
   * version of EKS, because it foresees what the scheduler of the cluster will do.
   */
  "clusterAutoscaler-1.33": autoscaler("v1.33.5"),
  "clusterAutoscaler-1.34": autoscaler("v1.34.4"),
  "clusterAutoscaler-1.35": autoscaler("v1.35.2"),
  "clusterAutoscaler-1.36": autoscaler("v1.36.1"),
  /** Source: github.com/docker/buildkit-syft-scanner releases. Lists what an image holds, for its SBOM. */
  sbomScanner: { registry: "docker.io", repository: "docker/buildkit-syft-scanner", tag: "1.12.0" },
  /** Source: Kubernetes 1.36.3 cmd/kubeadm/app/constants. Sleeps. */
  pause: { registry: "registry.k8s.io", repository: "pause", tag: "3.10.2" },
} as const satisfies Record<string, ImageEntry>;

interface ImageEntry {
  registry: string;
  repository: string;
  tag: string;
}

/** One version for all: Kibana refuses another one's Elasticsearch, and so does a Filebeat that is newer. */
function elastic(name: string, folder = name): ImageEntry {
  return { registry: "docker.elastic.co", repository: `${folder}/${name}`, tag: "9.5.6" };
}

function autoscaler(tag: string): ImageEntry {
  return { registry: "registry.k8s.io", repository: "autoscaling/cluster-autoscaler", tag };
}

export type ImageName = keyof typeof images;

export interface ImageSource {
  /** Registry and prefix that holds copies of all of them: `registry.example:5000/prefix`. Default: each image's own registry. */
  mirror?: string;
}

/** The full reference of an image, from its own registry or from the mirror of an air-gapped site. */
export function imageReference(name: ImageName, source: ImageSource = {}): string {
  return referenceTo(images[name], source);
}

/**
 * The image that those of models are based on. Its tag follows from the settings, and moves with the patch releases of
 * Python and Debian: all the more it wants a digest.
 * Source: hub.docker.com/_/python.
 * @param python major and minor version.
 */
export function pythonImage(python: string, source: ImageSource = {}): string {
  return referenceTo(basePython(python), source);
}

function basePython(python: string): ImageEntry {
  return { registry: "docker.io", repository: "library/python", tag: `${python}-slim` };
}

/** Versions of Python that base images are pinned for; of others, the tag is taken as it is. */
const pinnedPythons = ["3.10", "3.11", "3.12", "3.13", "3.14"];

/** All images that a digest is wanted for, as they are published. */
export function pinnable(): string[] {
  return [...Object.values(images), ...pinnedPythons.map(basePython)].map(tagged);
}

function tagged({ registry, repository, tag }: ImageEntry): string {
  return `${registry}/${repository}:${tag}`;
}

/** A copy has the digest of what it is a copy of: a mirror that holds something else is refused by whoever pulls. */
function referenceTo(entry: ImageEntry, { mirror }: ImageSource): string {
  const { [tagged(entry)]: digest } = digests as Readonly<Record<string, string>>;
  return `${tagged({ ...entry, registry: mirror ?? entry.registry })}${digest === undefined ? "" : `@${digest}`}`;
}
