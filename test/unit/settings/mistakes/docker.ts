import { model, type Mistake } from "../yaml";

const onDocker = (settings = "") => `cluster: { kind: docker${settings === "" ? "" : `, ${settings}`} }`;
const onlyACluster = /only a cluster has this, and this stack runs on Docker: .*\(remove it\)/;

/** A section or a setting that one machine cannot honour. */
function unused(mistake: string, yaml: string, at: string, found: string): Mistake {
  return {
    mistake: `${mistake}, on Docker`,
    yaml: `${onDocker()}\n${yaml}`,
    at,
    found,
    needed: onlyACluster,
  };
}

/** Mistakes about a stack on Docker. */
export const docker: Mistake[] = [
  unused(
    "an account",
    "aws: { name: mlops, region: us-east-1 }",
    "mlops:aws",
    '{ name: "mlops", region: "us-east-1" }',
  ),
  unused("a network", "network: { zones: 2 }", "mlops:network", "{ zones: 2 }"),
  unused("nodes", "systemNodes: { min: 2 }", "mlops:systemNodes", "{ min: 2 }"),
  unused(
    "a pool of GPUs",
    "gpuPools: [{ name: a, instanceType: g5.xlarge, max: 1 }]",
    "mlops:gpuPools",
    '[{ name: "a", instanceType: "g5.xlarge"…',
  ),
  unused("an autoscaler", "autoscaler: { enabled: true }", "mlops:autoscaler", "{ enabled: true }"),
  unused("agents on nodes", "nodeAgents: { enabled: false }", "mlops:nodeAgents", "{ enabled: false }"),
  unused("names on the internet", "dns: { zone: example.com }", "mlops:dns", '{ zone: "example.com" }'),
  unused(
    "repositories",
    "images: { repositories: [{ name: a1 }] }",
    "mlops:images.repositories",
    '[{ name: "a1" }]',
  ),
  unused("the size of a volume", "postgres: { storageGiB: 10 }", "mlops:postgres.storageGiB", "10"),
  unused("a nightly dump", "postgres: { backup: { keep: 3 } }", "mlops:postgres.backup", "{ keep: 3 }"),
  unused("several servers of MLflow", "mlflow: { replicas: 2 }", "mlops:mlflow.replicas", "2"),
  unused("a bucket", "mlflow: { artifacts: { store: s3 } }", "mlops:mlflow.artifacts", '{ store: "s3" }'),
  unused("replicas of a model", model("replicas: { min: 2 }"), "mlops:models[0].replicas", "{ min: 2 }"),
  unused(
    "targets of a model",
    model("slo: { availability: 0.99 }"),
    "mlops:models[0].slo",
    "{ availability: 0.99 }",
  ),
  unused("who looks after a model", model("team: vision"), "mlops:models[0].team", '"vision"'),
  unused(
    "what a model has to reach",
    model("rollout: { gate: { accuracy: 0.9 } }"),
    "mlops:models[0].rollout",
    "{ gate: { accuracy: 0.9 } }",
  ),
  unused(
    "a model that a Job trains",
    model("").replace('version: "1" }', 'version: "1", train: { ref: registry.example/trainer:v1 } }'),
    "mlops:models[0].model.train",
    '{ ref: "registry.example/trainer:v1" }',
  ),
  unused(
    "a load balancer",
    model("expose: { type: loadBalancer }"),
    "mlops:models[0].expose",
    '{ type: "loadBalancer" }',
  ),
  {
    mistake: "a database of the cloud, on Docker",
    yaml: `${onDocker()}\npostgres: { mode: rds }`,
    at: "mlops:postgres.mode",
    found: '"rds"',
    needed: /inCluster is needed on Docker: the server is a container/,
  },
  {
    mistake: "encryption that nobody does, on Docker",
    yaml: `${onDocker()}\nredis: { tls: true }`,
    at: "mlops:redis.tls",
    found: "true",
    needed: /false is needed on Docker: .*not encrypted/,
  },
  {
    mistake: "a slice of a GPU, on Docker",
    yaml: `${onDocker()}\n${model('gpu: "1g.10gb"')}`,
    at: "mlops:models[0].gpu",
    found: '"1g.10gb"',
    needed: /no slices of GPUs: 1 is needed/,
  },
  {
    mistake: "more GPUs than the machine lends, on Docker",
    yaml: `${onDocker('gpu: "0,2"')}\n${model("gpu: 3")}`,
    at: "mlops:models[0].gpu",
    found: "3",
    needed: /at most 2 is needed, which is what cluster\.gpu: 0,2 gives/,
  },
  {
    mistake: "GPUs that are no numbers",
    yaml: onDocker("gpu: all"),
    at: "mlops:cluster.gpu",
    found: '"all"',
    needed: /auto, none or the GPUs' numbers/,
  },
  {
    mistake: "a look for GPUs at the wrong machine",
    yaml: onDocker("host: ssh://me@gpu-box"),
    at: "mlops:cluster.gpu",
    found: '"auto" (default)',
    needed: /auto looks at this machine/,
  },
  {
    mistake: "a daemon without a protocol",
    yaml: onDocker("host: gpu-box, gpu: none"),
    at: "mlops:cluster.host",
    found: '"gpu-box"',
    needed: /such as unix:.* or ssh:/,
  },
  {
    mistake: "root as the user of models",
    yaml: onDocker('user: "0:0"'),
    at: "mlops:cluster.user",
    found: '"0:0"',
    needed: /a user and a group as numbers/,
  },
  {
    mistake: "a name where an address is needed",
    yaml: onDocker("address: localhost"),
    at: "mlops:cluster.address",
    found: '"localhost"',
    needed: /an IP address .* such as 127\.0\.0\.1/,
  },
  {
    mistake: "one port for two services",
    yaml: onDocker("ports: { mlflow: 3000 }"),
    at: "mlops:cluster.ports.grafana",
    found: "3000 (default)",
    needed: /a port of its own is needed: mlflow has this one/,
  },
  {
    mistake: "a port among those of the models",
    yaml: onDocker("ports: { kibana: 8000 }"),
    at: "mlops:cluster.ports.kibana",
    found: "8000",
    needed: /models have 8000 to 8000/,
  },
  {
    mistake: "a port beyond the last",
    yaml: `${onDocker("ports: { models: 65535 }")}\n${model("gpu: 1")}\n${model("gpu: 1", "other").replace("models:\n", "")}`,
    at: "mlops:cluster.ports.models",
    found: "65535",
    needed: /at most 65534 is needed for 2 models/,
  },
  {
    mistake: "a model that is called as a service, on Docker",
    yaml: `${onDocker()}\n${model("gpu: 1", "redis")}`,
    at: "mlops:models[0].name",
    found: '"redis"',
    needed: /another name is needed/,
  },
  {
    mistake: "a context of a cluster, on Docker",
    yaml: onDocker("context: mine"),
    at: "mlops:cluster.context",
    found: '"mine"',
    needed: /does not go with kind: docker/,
  },
];
