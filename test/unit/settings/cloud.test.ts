import assert from "node:assert/strict";
import { parse } from "yaml";
import { schedulable } from "../../../components/gpu";
import { isEks, isExistingNetwork, sectionsOf } from "../../../stacks/settings";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { ofTheCluster } from "../../../stacks/settings/systemRoom";
import { aws, eks, inference, model, onAws, problemsIn, settingsOf } from "./yaml";

const existingNetwork =
  "network: { existing: { vpcId: vpc-0a1b2c3d4e5f60718, privateSubnetIds: [subnet-0a1b2c3d4e5f60718, subnet-1a1b2c3d4e5f60718] } }";

const warningsOf = (yaml: string) =>
  readSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml").warnings.map(
    ({ path, needed }) => `${showPath("mlops", path)} ${needed}`,
  );

describe("the settings of a stack on AWS", () => {
  it("are a name, a region and a cluster; everything else has a default", () => {
    const settings = settingsOf(onAws);
    const { network, cluster, systemNodes, autoscaler, nodeAgents, dns } = settings;
    assert.deepEqual(settings.aws, { region: "us-east-1", name: "mlops", tags: {}, protect: false });
    assert.deepEqual(network, {
      cidr: "10.0.0.0/16",
      zones: 2,
      natGateways: "single",
      endpoints: true,
      flowLogs: { enabled: true, retentionDays: 30 },
    });
    assert.ok(isEks(cluster) && !cluster.existing);
    const { version, endpoint, admins, viewers, auditors, support, logRetentionDays } = cluster;
    assert.deepEqual(
      [version, endpoint, admins, viewers, auditors, support, logRetentionDays],
      ["1.36", { allowedCidrs: [] }, [], [], [], "standard", 90],
    );
    assert.deepEqual(systemNodes, {
      instanceType: "m7i.large",
      capacity: "onDemand",
      min: 2,
      max: 4,
      diskGiB: 50,
    });
    assert.deepEqual(autoscaler, {
      enabled: true,
      scaleDownUnneededMinutes: 10,
      scaleDownUtilization: 0.5,
      gpuScaleDownUtilization: 0.5,
      placeholders: [],
    });
    assert.deepEqual([nodeAgents, dns], [{ enabled: true }, undefined]);
  });

  it("have defaults for the managed form of each store", () => {
    const { postgres, redis, mlflow } = settingsOf(
      `${onAws}\npostgres: { mode: rds }\nredis: { mode: elasticache }\nmlflow: { artifacts: { store: s3 } }`,
    );
    assert.deepEqual(postgres, {
      enabled: true,
      mode: "rds",
      version: "18",
      instanceClass: "db.t4g.medium",
      storageGiB: 20,
      multiAz: false,
      backupRetentionDays: 7,
      insights: "standard",
      maintenanceWindow: "sun:04:00-sun:05:00",
      logRetentionDays: 90,
      iamAuthentication: false,
      allowMajorVersionUpgrade: false,
      database: "predictions",
      user: "predictions",
    });
    assert.deepEqual(redis, {
      enabled: true,
      mode: "elasticache",
      version: "8.1",
      nodeType: "cache.t4g.small",
      replicas: 0,
      snapshotRetentionDays: 0,
      maintenanceWindow: "sun:04:00-sun:05:00",
    });
    assert.deepEqual(mlflow.artifacts, { store: "s3", noncurrentDays: 90, forceDestroy: false });
  });

  it("take the region and the profile where Pulumi's users write them", () => {
    const { aws: account } = settingsOf(
      `aws:region: eu-west-1\naws:profile: team\naws: { name: mlops }\n${eks()}`,
    );
    assert.deepEqual([account?.region, account?.profile], ["eu-west-1", "team"]);
  });

  it("take a region written twice the same way, and one that came after the list", () => {
    assert.deepEqual(problemsIn(`aws:region: us-east-1\n${onAws}`), []);
    assert.deepEqual(problemsIn(`aws: { region: ap-antarctic-1, name: mlops }\n${eks()}`), []);
  });

  it("use a cluster and a network that exist", () => {
    const { cluster, network } = settingsOf(
      `${aws}\ncluster: { kind: eks, existing: true, name: shared }\n${existingNetwork}`,
    );
    assert.deepEqual(cluster, { kind: "eks", existing: true, name: "shared" });
    assert.ok(isExistingNetwork(network));
    assert.deepEqual(network.existing.publicSubnetIds, []);
  });

  it("plan a pool of several instance types with the first", () => {
    const [pool] = settingsOf(
      "gpuPools: [{ name: inference, instanceTypes: [g6.xlarge, g6.2xlarge] }]",
    ).gpuPools;
    assert.deepEqual([pool?.instanceType, pool?.instanceTypes], ["g6.xlarge", ["g6.xlarge", "g6.2xlarge"]]);
  });

  it("answer at the port of HTTPS where there is a name, if no other is written", () => {
    const port = (more: string) =>
      settingsOf(`${onAws}\ndns: { zone: example.com }\n${model(`expose: { type: loadBalancer${more} }`)}`)
        .models[0]?.expose.port;
    assert.deepEqual(
      ["", ", hostname: digits.example.com", ", hostname: digits.example.com, port: 8443"].map(port),
      [80, 443, 8443],
    );
  });

  it("place a model in the pool that it names", () => {
    const pools =
      "gpuPools: [{ name: a, instanceType: g6.xlarge }, { name: b, instanceType: g6.xlarge, max: 3 }]";
    const wants = (pool: string) =>
      warningsOf(`${pools}\n${model(`gpu: 1\ngpuPool: ${pool}\nreplicas: { min: 1, max: 3 }`)}`);
    assert.match(wants("a")[0] ?? "", /replicas\.max pool `a` has at most 1 node/);
    assert.deepEqual(wants("b"), []);
  });
});

describe("the warnings about a stack on AWS", () => {
  it("are none for the defaults", () => {
    assert.deepEqual(warningsOf(onAws), []);
  });

  it("name sections that a cluster elsewhere makes no use of", () => {
    assert.deepEqual(
      warningsOf(`${aws}\nnetwork: { zones: 3 }\nsystemNodes: { min: 3 }`).map((text) => text.split(" ")[0]),
      ["mlops:aws", "mlops:network", "mlops:systemNodes"],
    );
    assert.match(
      warningsOf(aws)[0] ?? "",
      /only used with a cluster of kind eks, and this stack's is kubeconfig/,
    );
    assert.deepEqual(warningsOf("aws:region: us-east-1"), []);
    assert.deepEqual(warningsOf("aws: {}\nnetwork: {}"), []);
  });

  it("name an API server that the whole internet may reach", () => {
    const [warning] = warningsOf(`${aws}\n${eks("endpoint: { allowedCidrs: [203.0.113.0/24, 0.0.0.0/0] }")}`);
    assert.match(warning ?? "", /^mlops:cluster\.endpoint\.allowedCidrs\[1\] the whole internet may reach/);
    const halves = warningsOf(`${aws}\n${eks("endpoint: { allowedCidrs: [0.0.0.0/1, 128.0.0.0/1] }")}`);
    assert.equal(halves.filter((text) => text.includes("a large part of the internet")).length, 2);
    assert.deepEqual(warningsOf(`${aws}\n${eks("endpoint: { allowedCidrs: [9.0.0.0/8] }")}`), []);
  });

  it("name a network of addresses that are somebody's on the internet", () => {
    const [warning] = warningsOf(`${onAws}\nnetwork: { cidr: 8.8.0.0/16 }`);
    assert.match(
      warning ?? "",
      /^mlops:network\.cidr a block of private addresses .* somebody's on the internet/,
    );
    for (const cidr of ["172.31.0.0/16", "192.168.0.0/20", "100.64.0.0/16"]) {
      assert.deepEqual(warningsOf(`${onAws}\nnetwork: { cidr: ${cidr} }`), []);
    }
  });

  it("name system nodes that do not hold what has no GPU, with numbers", () => {
    const cpu = (replicas: string) =>
      model(`replicas: ${replicas}\nresources: { cpu: 1 }`).replace(', cuda: "12.8"', "");
    // What observes them is counted by a test of its own.
    const bare = `${onAws}\nmetrics: { enabled: false }\nlogs: { enabled: false }`;
    const room = schedulable("m7i.large").cpuMillis;
    // Postgres and MLflow in the cluster ask for 250m each, Redis for 100m, and the cluster itself for some more.
    const nodes = Math.ceil((8 * 1000 + 600 + ofTheCluster.cpuMillis) / room);
    assert.ok(nodes > 4);
    assert.deepEqual(warningsOf(`${bare}\n${cpu("{ min: 3 }")}`), []);
    assert.match(
      warningsOf(`${bare}\n${cpu("{ min: 8 }")}`)[0] ?? "",
      new RegExp(
        `^mlops:systemNodes\\.max .* at their fewest fill ${nodes} nodes of m7i\\.large, each with ${room}m and`,
      ),
    );
    assert.match(
      warningsOf(`${bare}\n${cpu("{ min: 1, max: 8 }")}`)[0] ?? "",
      new RegExp(
        `^mlops:systemNodes\\.max .* at their most fill ${nodes} nodes.*: use ${nodes}, or a larger type`,
      ),
    );
    assert.match(
      warningsOf(`${bare}\nautoscaler: { enabled: false }\n${cpu("{ min: 3 }")}`)[0] ?? "",
      /^mlops:systemNodes\.min .* fill 3 nodes/,
    );
    const managed = "postgres: { mode: rds }\nredis: { mode: elasticache }";
    assert.deepEqual(warningsOf(`${bare}\n${managed}\nsystemNodes: { min: 1, max: 1 }`), []);
    assert.equal(warningsOf(`${bare}\nsystemNodes: { min: 1, max: 1, instanceType: c7i.large }`).length, 1);
  });

  it("count what observes the platform among what has no GPU", () => {
    const small =
      "postgres: { mode: rds }\nredis: { mode: elasticache }\nlogs: { enabled: false }\nsystemNodes: { min: 1, max: 1 }";
    assert.deepEqual(warningsOf(`${onAws}\n${small}\nmetrics: { enabled: false }`), []);
    const [warning] = warningsOf(`${onAws}\n${small}\nmetrics: { prometheus: { resources: { cpu: 1 } } }`);
    assert.match(warning ?? "", /^mlops:systemNodes\.max .* fill 2 nodes/);
  });

  it("name a model that answers the whole internet in clear, and not one with a certificate", () => {
    const exposed = (more: string) =>
      `${onAws}\ndns: { zone: example.com }\n${model(`expose: { type: loadBalancer${more} }`)}`;
    assert.match(
      warningsOf(exposed(""))[0] ?? "",
      /^mlops:models\[0\]\.expose\.type the whole internet may reach the model, and in clear/,
    );
    assert.deepEqual(warningsOf(exposed(", hostname: digits.example.com")), []);
    assert.deepEqual(warningsOf(model("expose: { type: loadBalancer }")), []);
  });

  it("name nodes whose GPUs nobody hands out", () => {
    const [warning] = warningsOf(`${onAws}\n${inference}\nnodeAgents: { enabled: false }`);
    assert.match(warning ?? "", /^mlops:nodeAgents\.enabled nobody hands out the GPUs of pool `inference`/);
  });
});

describe("the sections of a stack file", () => {
  it("are its keys of this product and those of AWS that it reads, whatever else it holds", () => {
    const config = {
      "aws:region": "us-east-1",
      "aws:profile": "team",
      "aws:defaultTags": { tags: {} },
      "pulumi:disable-default-providers": ["aws"],
      "mlops:redis": { enabled: false },
      "mlops:models": [],
      "mlops:password": { secure: "v1:abc" },
      "other:key": "x",
    };
    assert.deepEqual(sectionsOf(config), {
      redis: { enabled: false },
      models: [],
      "aws:region": "us-east-1",
      "aws:profile": "team",
    });
  });
});
