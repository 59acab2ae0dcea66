import { strict as assert } from "node:assert";
import { parse, stringify } from "yaml";
import { compareWithGolden, render, stackFiles } from "../support/golden";
import { runProgram } from "../support/program";
import { diffLines, diffStacks } from "../support/stackDiff";
import { type Config, type Fork, rulesOfPrometheus } from "./fork";
import { logForks } from "./logForks";
import { overrideForks } from "./overrideForks";

/** What one model consists of. */
const modelResources = (name: string) => [
  `mlops:serving:ModelService$kubernetes:apps/v1:Deployment::${name}-server`,
  `mlops:serving:ModelService$kubernetes:core/v1:Service::${name}-service`,
  `mlops:serving:ModelService$kubernetes:core/v1:ServiceAccount::${name}-account`,
  `mlops:serving:ModelService$kubernetes:networking.k8s.io/v1:NetworkPolicy::${name}-peers`,
  `mlops:serving:ModelService::${name}`,
];

/** Each revision of a model has a colour of its own. */
const coloursOf = (...models: string[]) =>
  models.map((name) => `mlops:serving:ModelService$random:index/randomId:RandomId::${name}-colour`);

/** What a pool consists of that shares no GPU. */
const poolResources = (name: string) => {
  const [group, agents] = ["mlops:aws:GpuNodeGroup", "mlops:nodeAgents:NodeAgents"];
  const tags = [
    "label-k8s.amazonaws.com-accelerator",
    "label-mlops-stack.io-gpu-pool",
    "label-nvidia.com-gpu.present",
    "resources-ephemeral-storage",
    "resources-nvidia.com-gpu",
    "taint-nvidia.com-gpu",
  ];
  return [
    `${group}::${name}-nodes`,
    `${group}$aws:ec2/launchTemplate:LaunchTemplate::${name}-nodes-template`,
    `${group}$aws:eks/nodeGroup:NodeGroup::${name}-nodes-group`,
    ...tags.map((tag) => `${group}$aws:autoscaling/tag:Tag::${name}-nodes-tag-${tag}`),
    `${agents}$kubernetes:core/v1:ConfigMap::node-agents-${name}-sharing`,
    ...["device-plugin", "discovery"].flatMap((agent) => [
      `${agents}$kubernetes:apps/v1:DaemonSet::node-agents-${name}-${agent}`,
      `${agents}$kubernetes:core/v1:ServiceAccount::node-agents-${name}-${agent}-account`,
      `${agents}$kubernetes:networking.k8s.io/v1:NetworkPolicy::node-agents-${name}-${agent}-peers`,
    ]),
    `${agents}$kubernetes:rbac.authorization.k8s.io/v1:Role::node-agents-${name}-discovery-role`,
    `${agents}$kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::node-agents-${name}-discovery-binding`,
  ];
};

/** What measures the GPUs of a pool. */
const gpuExporter = (pool: string) =>
  ["apps/v1:DaemonSet:", "core/v1:ServiceAccount:-account", "networking.k8s.io/v1:NetworkPolicy:-peers"].map(
    (kind) => {
      const [version, type, role] = kind.split(":");
      return `mlops:metrics:DcgmExporter$kubernetes:${version}:${type}::dcgm-exporter-${pool}${role}`;
    },
  );

/** The wall around Prometheus, which names each workload that it asks. */
const wayOfPrometheus =
  "mlops:metrics:Prometheus$kubernetes:networking.k8s.io/v1:NetworkPolicy::prometheus-peers";

/** What every service on Docker consists of. */
const dockerService = (noun: string) => [
  `mlops:docker:${noun}$docker:index/container:Container::${noun.toLowerCase()}-container`,
  `mlops:docker:${noun}$docker:index/remoteImage:RemoteImage::${noun.toLowerCase()}-image`,
  `mlops:docker:${noun}::${noun.toLowerCase()}`,
];

const off = { enabled: false };

const quota = (role: string) =>
  `mlops:kubernetes:Tenancy$kubernetes:core/v1:ResourceQuota::tenancy-${role}-quota`;

const forks: Fork[] = [
  ...logForks,
  ...overrideForks,
  {
    promise: "another model adds its own resources and room for them",
    file: "another-model",
    change: (config) => {
      (config["mlops:models"] as unknown[]).push({
        name: "wine",
        framework: { name: "pytorch", version: "2.8", python: "3.11" },
        image: { ref: "registry.example/wine:v1.0.0" },
        model: { registry: "mlflow", name: "wine", version: "4" },
      });
    },
    added: modelResources("wine"),
    changed: [quota("models"), wayOfPrometheus, ...rulesOfPrometheus],
  },
  {
    promise:
      "Redis switched off takes its own resources away, what measures and shows it, and the models' way to it",
    file: "redis-off",
    change: (config) => (config["mlops:redis"] = { enabled: false }),
    removed: [
      "mlops:data:Redis$kubernetes:apps/v1:StatefulSet::redis-server",
      "mlops:data:Redis$kubernetes:core/v1:Secret::redis-config",
      "mlops:data:Redis$kubernetes:core/v1:Secret::redis-models",
      "mlops:data:Redis$kubernetes:core/v1:Service::redis-service",
      "mlops:data:Redis$kubernetes:core/v1:ServiceAccount::redis-account",
      "mlops:data:Redis$kubernetes:networking.k8s.io/v1:NetworkPolicy::redis-peers",
      "mlops:data:Redis$random:index/randomPassword:RandomPassword::redis-password",
      "mlops:data:Redis::redis",
      "mlops:data:Redis$kubernetes:core/v1:Secret::redis-exporter",
      "mlops:metrics:RedisExporter$kubernetes:apps/v1:Deployment::redis-exporter-server",
      "mlops:metrics:RedisExporter$kubernetes:core/v1:ServiceAccount::redis-exporter-account",
      "mlops:metrics:RedisExporter$kubernetes:networking.k8s.io/v1:NetworkPolicy::redis-exporter-peers",
      "mlops:metrics:RedisExporter::redis-exporter",
    ],
    changed: [
      quota("data"),
      quota("observability"),
      "mlops:metrics:Grafana$kubernetes:apps/v1:Deployment::grafana-server",
      "mlops:metrics:Grafana$kubernetes:core/v1:ConfigMap::grafana-mlops-platform",
      wayOfPrometheus,
      ...rulesOfPrometheus,
      "mlops:metrics:Prometheus$kubernetes:core/v1:ConfigMap::prometheus-config",
      "mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-gpu-server",
      "mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-server",
      "mlops:serving:ModelService$kubernetes:networking.k8s.io/v1:NetworkPolicy::digits-gpu-peers",
      "mlops:serving:ModelService$kubernetes:networking.k8s.io/v1:NetworkPolicy::digits-peers",
      ...coloursOf("digits-gpu", "digits"),
    ],
  },
  {
    promise: "Grafana switched off takes its own resources away, and Prometheus' way to it",
    file: "grafana-off",
    change: (config) => (config["mlops:metrics"] = { grafana: { enabled: false } }),
    removed: [
      "mlops:metrics:Grafana$kubernetes:apps/v1:Deployment::grafana-server",
      ...["folders", "gpu-fleet", "logs", "platform", "serving", "slo", "sources"].map(
        (role) =>
          `mlops:metrics:Grafana$kubernetes:core/v1:ConfigMap::grafana-${/^(folders|sources)$/.test(role) ? role : `mlops-${role}`}`,
      ),
      "mlops:metrics:Grafana$kubernetes:core/v1:Secret::grafana-secrets",
      "mlops:metrics:Grafana$kubernetes:core/v1:Service::grafana-service",
      "mlops:metrics:Grafana$kubernetes:core/v1:ServiceAccount::grafana-account",
      "mlops:metrics:Grafana$kubernetes:networking.k8s.io/v1:NetworkPolicy::grafana-peers",
      "mlops:metrics:Grafana$random:index/randomPassword:RandomPassword::grafana-password",
      "mlops:metrics:Grafana$random:index/randomPassword:RandomPassword::grafana-secret-key",
      "mlops:metrics:Grafana::grafana",
      "mlops:metrics:GrafanaScraper$kubernetes:core/v1:Secret::grafana-scraper-account",
      "mlops:metrics:GrafanaScraper$random:index/randomPassword:RandomPassword::grafana-scraper-password",
      "mlops:metrics:GrafanaScraper::grafana-scraper",
      "mlops:metrics:Prometheus$kubernetes:core/v1:Secret::prometheus-grafana",
      "mlops:metrics:Alertmanager$kubernetes:core/v1:Secret::alertmanager-grafana",
      "mlops:logs:Elasticsearch$kubernetes:core/v1:Secret::elasticsearch-grafana",
    ],
    changed: [
      quota("observability"),
      wayOfPrometheus,
      ...rulesOfPrometheus,
      "mlops:metrics:Prometheus$kubernetes:core/v1:ConfigMap::prometheus-config",
    ],
  },
  {
    promise: "a larger volume of Postgres grows the claim and nothing else",
    file: "larger-postgres-volume",
    change: (config) => Object.assign(config["mlops:postgres"] as Config, { storageGiB: 50 }),
    changed: ["mlops:data:Postgres$kubernetes:core/v1:PersistentVolumeClaim::postgres-data"],
  },
  {
    promise: "a new version of a model rolls that model alone, once its registry has it",
    file: "new-model-version",
    change: (config) => {
      const [digits] = config["mlops:models"] as { model: Config }[];
      if (digits) digits.model["version"] = "2";
    },
    changed: [
      "mlops:serving:ModelBootstrap$kubernetes:batch/v1:Job::digits-train-job",
      "mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-server",
      "mlops:serving:ModelService$mlops:serving:ModelGate$kubernetes:batch/v1:Job::digits-gate-job",
      "mlops:serving:ModelService$mlops:serving:ModelVerification$kubernetes:batch/v1:Job::digits-verify-job",
      ...coloursOf("digits"),
    ],
  },
  {
    promise: "more connections give Postgres a new configuration and roll it",
    file: "more-connections",
    change: (config) => Object.assign(config["mlops:postgres"] as Config, { maxConnections: 200 }),
    changed: [
      "mlops:data:Postgres$kubernetes:apps/v1:StatefulSet::postgres-server",
      "mlops:data:Postgres$kubernetes:core/v1:ConfigMap::postgres-config",
    ],
  },
  {
    stack: "prod",
    promise: "a larger GPU pool changes its node group alone",
    file: "prod-larger-pool",
    change: (config) => {
      const [pool] = config["mlops:gpuPools"] as { max: number }[];
      if (pool) pool.max = 12;
    },
    changed: ["mlops:aws:GpuNodeGroup$aws:eks/nodeGroup:NodeGroup::inference-nodes-group"],
  },
  {
    stack: "prod",
    promise: "another GPU pool adds its nodes and their agents, and touches nothing that serves",
    file: "prod-another-pool",
    change: (config) => {
      (config["mlops:gpuPools"] as unknown[]).push({ name: "training", instanceType: "g6.12xlarge" });
    },
    added: [...poolResources("training"), ...gpuExporter("training")],
    changed: [wayOfPrometheus, ...rulesOfPrometheus],
  },
  {
    stack: "dev",
    promise: "Elasticsearch switched off takes Kibana with it",
    file: "dev-elasticsearch-off",
    change: (config) =>
      Object.assign(config["mlops:cluster"] as Config, { elasticsearch: { enabled: false } }),
    removed: [
      ...["password", "kibana-token", "kibana-salt"].map(
        (secret) =>
          `mlops:docker:Elasticsearch$random:index/randomPassword:RandomPassword::elasticsearch-${secret}`,
      ),
      "mlops:docker:Elasticsearch$docker:index/volume:Volume::elasticsearch-data",
      ...dockerService("Elasticsearch"),
      "mlops:docker:Kibana$random:index/randomPassword:RandomPassword::kibana-key",
      ...dockerService("Kibana"),
    ],
  },
  {
    stack: "dev",
    promise: "Prometheus switched off takes Grafana with it",
    file: "dev-prometheus-off",
    change: (config) => Object.assign(config["mlops:cluster"] as Config, { prometheus: { enabled: false } }),
    removed: [
      "mlops:docker:Prometheus$docker:index/volume:Volume::prometheus-data",
      ...dockerService("Prometheus"),
      "mlops:docker:Grafana$docker:index/volume:Volume::grafana-data",
      "mlops:docker:Grafana$random:index/randomPassword:RandomPassword::grafana-password",
      ...dockerService("Grafana"),
    ],
  },
  {
    stack: "dev",
    promise:
      "without MLflow the model is read from its folder, Prometheus asks nobody else, Grafana does not show it",
    file: "dev-mlflow-off",
    change: (config) => (config["mlops:mlflow"] = { enabled: false }),
    removed: ["mlops:docker:Mlflow$docker:index/volume:Volume::mlflow-data", ...dockerService("Mlflow")],
    changed: [
      "mlops:docker:Grafana$docker:index/container:Container::grafana-container",
      "mlops:docker:Model$docker:index/container:Container::digits-container",
      "mlops:docker:Prometheus$docker:index/container:Container::prometheus-container",
    ],
  },
  {
    stack: "dev",
    promise: "without Postgres and Redis the model does without, and MLflow as before",
    file: "dev-stores-off",
    change: (config) => Object.assign(config, { "mlops:postgres": off, "mlops:redis": off }),
    removed: ["Postgres", "Redis"].flatMap((noun) => [
      `mlops:docker:${noun}$docker:index/volume:Volume::${noun.toLowerCase()}-data`,
      `mlops:docker:${noun}$random:index/randomPassword:RandomPassword::${noun.toLowerCase()}-password`,
      ...dockerService(noun),
    ]),
    changed: ["mlops:docker:Model$docker:index/container:Container::digits-container"],
  },
  {
    stack: "dev",
    promise: "GPUs by number go to the model alone",
    file: "dev-gpus",
    change: (config) => Object.assign(config["mlops:cluster"] as Config, { gpu: 0 }),
    changed: ["mlops:docker:Model$docker:index/container:Container::digits-container"],
  },
];

describe("a fork by YAML alone", () => {
  for (const fork of forks) {
    it(`does what it says: ${fork.promise}`, async () => {
      const name = fork.stack ?? "local";
      const yaml = stackFiles().get(name) ?? "";
      const original = render(await runProgram(yaml, name));
      const stack = parse(yaml) as { config: Config };
      fork.change(stack.config);
      const after = render(await runProgram(stringify(stack), name));
      const { added, changed, removed, text } = diffStacks(original, after);
      const problem = compareWithGolden(`forks/${fork.file}.diff`, text, (golden) => diffLines(golden, text));
      if (problem) assert.fail(problem);
      assert.deepEqual(
        { added: added.sort(), changed: changed.sort(), removed: removed.sort() },
        {
          added: (fork.added ?? []).sort(),
          changed: (fork.changed ?? []).sort(),
          removed: (fork.removed ?? []).sort(),
        },
      );
    });
  }
});
