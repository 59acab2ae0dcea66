import type { DockerClusterSettings } from "./docker";
import type { Finding } from "./finding";
import type { SettingPath } from "./problem";
import type { ParsedSections } from "./sections";

/** What the file has at a path; `undefined` where it leaves the setting to its default. */
export type Written = (path: SettingPath) => unknown;

const noNodes = "Docker has no nodes to buy, share or scale";
const noAws = "nothing of a stack on Docker is on AWS";
const unlimited = "a volume of Docker has no size and no class";
const oneServes = "one container serves";
const unwatched = "nobody is called when something is wrong on one's own machine";

/**
 * What only a cluster can honour, by the path below `mlops:`, and why. It is refused where somebody wrote it; a default
 * is passed over.
 */
const ofClusters: Readonly<Record<string, string>> = {
  aws: noAws,
  network: noAws,
  systemNodes: noNodes,
  gpuPools: "which GPUs models may use is said by cluster.gpu",
  autoscaler: noNodes,
  nodeAgents: noNodes,
  dns: "models answer at cluster.address, without a name",
  logs: "`docker logs` has them; Elasticsearch and Kibana are switched in cluster",
  "postgres.storageGiB": unlimited,
  "postgres.storageClass": unlimited,
  "postgres.backup": "nothing runs at night: `docker exec` with pg_dump writes a dump when one is wanted",
  "redis.storageGiB": unlimited,
  "mlflow.replicas": oneServes,
  "mlflow.access": "it answers at cluster.address, where ports say",
  "mlflow.artifacts": "artifacts are on the volume of the one container",
  metrics: "Prometheus and Grafana are switched by cluster.prometheus and cluster.grafana",
  "images.repositories": noAws,
};

/** The same below each model. */
const ofPods: Readonly<Record<string, string>> = {
  gpuPool: "there are no pools: which GPUs models may use is said by cluster.gpu",
  gpuMemory: "Docker does not divide the memory of a GPU",
  replicas: oneServes,
  slo: unwatched,
  rollout: "a container is replaced by the next one, and nobody is called when something is wrong",
  team: unwatched,
  "model.train": "no Job trains here, `python -m model_server train` does (docs/development.md)",
  apiKey: "there are no Secrets, and the models answer on this machine alone",
  expose: "every model has a port of this machine: see cluster.ports.models",
};

const unencrypted = "connections stay inside the network of Docker and are not encrypted";

/** Settings that have one value on Docker. */
const fixed: readonly [path: SettingPath, value: unknown, why: string][] = [
  [["postgres", "mode"], "inCluster", "the server is a container"],
  [["redis", "mode"], "inCluster", "the server is a container"],
  [["postgres", "tls"], false, unencrypted],
  [["redis", "tls"], false, unencrypted],
];

/** What a stack on Docker must not say, and what its parts demand of each other. */
export function checkDocker(
  cluster: DockerClusterSettings,
  parsed: ParsedSections,
  written: Written,
): Finding[] {
  return [
    ...checkUnused(ofClusters, [], written),
    ...parsed.models.flatMap((_, index) => checkUnused(ofPods, ["models", index], written)),
    ...checkFixed(written),
    ...checkRemoteGpu(cluster),
    ...checkGpus(cluster, parsed.models),
    ...checkNames(cluster, parsed.models),
    ...checkPorts(cluster, parsed.models),
    ...checkReach(cluster),
  ];
}

function checkUnused(
  settings: Readonly<Record<string, string>>,
  parent: SettingPath,
  written: Written,
): Finding[] {
  return Object.entries(settings).flatMap(([key, why]): Finding[] => {
    const path = [...parent, ...key.split(".")];
    const value = written(path);
    if (value === undefined || isEmpty(value)) return [];
    const needed = `only a cluster has this, and this stack runs on Docker: ${why} (remove it)`;
    return [{ path, value, severity: "error", needed }];
  });
}

/** Pulumi.yaml gives each section an empty default. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function checkFixed(written: Written): Finding[] {
  return fixed.flatMap(([path, only, why]): Finding[] => {
    const value = written(path);
    if (value === undefined || value === only) return [];
    const needed = `${String(only)} is needed on Docker: ${why} (or remove this)`;
    return [{ path, value, severity: "error", needed }];
  });
}

/** A local socket is the only daemon whose GPUs the program can see. */
function checkRemoteGpu({ host, gpu }: DockerClusterSettings): Finding[] {
  if (gpu !== "auto" || host === undefined || /^(unix|npipe):/.test(host)) return [];
  const needed =
    'none or the GPUs\' numbers are needed: auto looks at this machine, and the daemon is on another (gpu: "0")';
  return [{ path: ["cluster", "gpu"], value: gpu, severity: "error", needed }];
}

function checkGpus(cluster: DockerClusterSettings, models: ParsedSections["models"]): Finding[] {
  const offered = offeredGpus(cluster);
  return models.flatMap((model, index): Finding[] => {
    const path = ["models", index, "gpu"];
    if (model === undefined || (typeof model.gpu === "number" && model.gpu <= offered)) return [];
    const needed =
      typeof model.gpu === "string"
        ? "Docker has no slices of GPUs: 1 is needed for a GPU, 0 for CPU"
        : `at most ${offered} is needed, which is what cluster.gpu: ${cluster.gpu} gives`;
    return [{ path, value: model.gpu, severity: "error", needed }];
  });
}

/** Most GPUs that a model may ask for. Without any, a model that asks for one runs on CPU. */
function offeredGpus({ gpu }: DockerClusterSettings): number {
  return gpu === "auto" || gpu === "none" ? 1 : gpu.split(",").length;
}

/** All share one network, in which a name is one container's. */
function checkNames({ ports }: DockerClusterSettings, models: ParsedSections["models"]): Finding[] {
  return models.flatMap((model, index): Finding[] => {
    if (model === undefined || !Object.keys(ports).includes(model.name)) return [];
    const needed = "another name is needed: a service of every stack on Docker is called so";
    return [{ path: ["models", index, "name"], value: model.name, severity: "error", needed }];
  });
}

/** A port is one service's; models have theirs in a row. */
function checkPorts({ ports }: DockerClusterSettings, models: ParsedSections["models"]): Finding[] {
  const { models: first, ...others } = ports;
  const last = first + Math.max(models.length, 1) - 1;
  const finding = (key: string, value: number, needed: string): Finding[] => [
    { path: ["cluster", "ports", key], value, severity: "error", needed },
  ];
  if (last > 65535) {
    return finding("models", first, `at most ${65536 - models.length} is needed for ${models.length} models`);
  }
  const services = Object.entries(others);
  return services.flatMap(([name, port], index): Finding[] => {
    const [other] = services.slice(0, index).find(([, taken]) => taken === port) ?? [];
    if (other !== undefined) return finding(name, port, `a port of its own is needed: ${other} has this one`);
    if (port < first || port > last) return [];
    return finding(name, port, `a port of its own is needed: models have ${first} to ${last}`);
  });
}

/** MLflow and Prometheus ask for no password, and whoever writes a model makes its server run it. */
function checkReach({ address }: DockerClusterSettings): Finding[] {
  if (/^(127\.|::1$)/.test(address)) return [];
  const needed =
    "whoever reaches this address may read and write models without a password: 127.0.0.1 keeps others out";
  return [{ path: ["cluster", "address"], value: address, severity: "warning", needed }];
}
