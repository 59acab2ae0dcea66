import { strict as assert } from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import { Postgres, Redis } from "../../../components/data";
import type { GpuPool } from "../../../components/gpu";
import { jobs } from "../../../components/metrics";
import {
  DcgmExporter,
  KubeStateMetrics,
  NodeExporter,
  PostgresExporter,
  RedisExporter,
} from "../../../components/metrics/exporters";
import {
  at,
  list,
  type Manifest,
  named,
  ofKind,
  pods,
  type RecordedPod,
  text,
} from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const namespaces = {
  models: "mlops-models",
  data: "mlops-data",
  registry: "mlops-registry",
  observability: "mlops-observability",
  nodes: "mlops-nodes",
};
const pools: GpuPool[] = [
  { name: "inference", instanceType: "g6.xlarge", sharing: { strategy: "mps", replicas: 2 } },
  {
    name: "sliced",
    instanceType: "p5.48xlarge",
    sharing: { strategy: "mig", profile: "1g.10gb" },
    taints: [{ key: "team", value: "vision", effect: "NoSchedule" }],
  },
  {
    name: "sealed",
    instanceType: "g6.xlarge",
    sharing: { strategy: "none" },
    amiType: "BOTTLEROCKET_x86_64_NVIDIA",
  },
];

const podOf = (recording: Recording, owner: string): RecordedPod => {
  const found = pods(recording).find((pod) => pod.owner.name === owner);
  assert.ok(found, owner);
  return found;
};
const container = (recording: Recording, owner: string): Manifest => {
  const [only] = list(podOf(recording, owner).spec["containers"]);
  assert.ok(only);
  return only;
};
const variables = (recording: Recording, owner: string): Record<string, unknown> =>
  Object.fromEntries(
    list(container(recording, owner)["env"]).map(({ name, value, valueFrom }) => [
      text(name),
      value ?? valueFrom,
    ]),
  );
const flags = (recording: Recording, owner: string) =>
  (container(recording, owner)["args"] ?? []) as string[];

describe("KubeStateMetrics", () => {
  let recording: Recording;
  before(async () => {
    recording = await record(() => void new KubeStateMetrics("kube-state-metrics", { namespaces }, {}));
  });
  const flag = (name: string) =>
    flags(recording, "kube-state-metrics-server")
      .find((one) => one.startsWith(`--${name}=`))
      ?.slice(name.length + 3);

  it("may list what it tells of, in the platform's namespaces, and no more", () => {
    const told = flag("resources")?.split(",") ?? [];
    const rules = (kind: string) => ofKind(recording, kind).flatMap(({ plain }) => list(plain["rules"]));
    const granted = [...rules("Role"), ...rules("ClusterRole")];
    assert.deepEqual([...new Set(granted.flatMap(({ resources }) => resources as string[]))].sort(), told);
    for (const { verbs } of granted) assert.deepEqual(verbs, ["list", "watch"]);
    assert.deepEqual(
      rules("ClusterRole").flatMap(({ resources }) => resources),
      ["nodes", "namespaces"],
    );
    const homes = ofKind(recording, "Role").map(({ plain }) => text(at(plain, "metadata", "namespace")));
    assert.deepEqual(homes, flag("namespaces")?.split(","));
  });

  it("never sees a Secret or a ConfigMap", () => {
    assert.ok(
      !/secrets|configmaps/.test(JSON.stringify(ofKind(recording, "Role").map(({ plain }) => plain))),
    );
  });

  it("tells the labels by which rules and panels know pools and models", () => {
    assert.equal(
      flag("metric-labels-allowlist"),
      "nodes=[node.kubernetes.io/instance-type,mlops-stack.io/gpu-pool,nvidia.com/gpu.product]," +
        "pods=[app.kubernetes.io/name,app.kubernetes.io/instance]",
    );
  });
});

describe("NodeExporter", () => {
  let recording: Recording;
  before(async () => {
    recording = await record(() => void new NodeExporter("node-exporter", { namespace: "mlops-nodes" }, {}));
  });

  it("runs on every node, whatever it is tainted with, as nobody", () => {
    const { spec } = podOf(recording, "node-exporter-agents");
    assert.deepEqual(spec["tolerations"], [{ operator: "Exists" }]);
    assert.equal(at(spec, "securityContext", "runAsUser"), 65534);
    assert.deepEqual([spec["hostNetwork"], spec["hostPID"]], [undefined, undefined]);
  });

  it("sees the node's files as they come and go, and writes none of them", () => {
    const [mount, ...more] = list(container(recording, "node-exporter-agents")["volumeMounts"]);
    assert.deepEqual(mount, {
      name: "root",
      mountPath: "/host/root",
      readOnly: true,
      mountPropagation: "HostToContainer",
    });
    assert.equal(more.length, 0);
  });

  it("measures what it can see from its own network, and nothing of networks", () => {
    const measured = flags(recording, "node-exporter-agents").join(" ");
    assert.match(measured, /--collector\.disable-defaults .*--collector\.filesystem/);
    assert.ok(!/--collector\.(netdev|netstat|netclass|sockstat|arp)/.test(measured));
  });
});

describe("DcgmExporter", () => {
  let recording: Recording;
  before(async () => {
    recording = await record(() => {
      const provider = new k8s.Provider("cluster", {});
      new DcgmExporter("dcgm-exporter", { namespace: "mlops-nodes", pools }, { provider });
    });
  });

  it("has agents on the nodes of each pool, those of sealed images too, and nowhere else", () => {
    for (const { name } of pools) {
      const { nodeSelector } = podOf(recording, `dcgm-exporter-${name}`).spec;
      assert.deepEqual(nodeSelector, { "mlops-stack.io/gpu-pool": name });
    }
    assert.equal(ofKind(recording, "DaemonSet").length, pools.length);
    const tolerated = JSON.stringify(podOf(recording, "dcgm-exporter-sliced").spec["tolerations"]);
    assert.match(tolerated, /nvidia\.com\/gpu.*vision/);
  });

  it("sees every slice where GPUs are cut", () => {
    assert.equal(variables(recording, "dcgm-exporter-sliced")["NVIDIA_MIG_MONITOR_DEVICES"], "all");
    assert.equal(variables(recording, "dcgm-exporter-inference")["NVIDIA_MIG_MONITOR_DEVICES"], undefined);
  });

  it("may read profiling counters, and is not privileged", () => {
    const security = container(recording, "dcgm-exporter-inference")["securityContext"];
    assert.deepEqual(security, { capabilities: { add: ["SYS_ADMIN"] } });
  });

  it("is told what to measure, the last XID among it", () => {
    const file = text(variables(recording, "dcgm-exporter-inference")["DCGM_EXPORTER_COLLECTORS"] as string);
    const csv = text(at(named(recording, "ConfigMap", "dcgm-exporter-counters"), "data", "counters.csv"));
    assert.match(file, /counters\.csv$/);
    for (const line of csv.trim().split("\n")) {
      assert.match(line, /^DCGM_FI_(DEV|PROF)_[A-Z_]+, (gauge|counter), [^,]+$/);
    }
    assert.match(csv, /^DCGM_FI_DEV_XID_ERRORS, gauge/m);
  });

  it("asks for what nodes keep for it", () => {
    assert.deepEqual(at(container(recording, "dcgm-exporter-inference"), "resources", "requests"), {
      cpu: "50m",
      memory: "256Mi",
    });
  });
});

describe("the exporters of stores", () => {
  const build = (tls: boolean) =>
    record(() => {
      const resources = { cpu: "250m", memory: "512Mi" };
      const postgres = new Postgres(
        "postgres",
        { namespace: "mlops-data", storageGiB: 1, resources, tls },
        {},
      );
      const redis = new Redis("redis", { namespace: "mlops-data", memoryMiB: 64, tls }, {});
      const namespace = "mlops-observability";
      new PostgresExporter("postgres-exporter", { namespace, postgres }, {});
      new RedisExporter("redis-exporter", { namespace, redis }, {});
    });
  let encrypted: Recording;
  let plain: Recording;
  before(async () => {
    encrypted = await build(true);
    plain = await build(false);
  });

  it("look at Postgres through a role of their own, which is made first", () => {
    const create = podOf(encrypted, "postgres-exporter-role-create");
    assert.equal(create.namespace, "mlops-data");
    const script = text(
      at(named(encrypted, "ConfigMap", "postgres-exporter-role-script"), "data", "create-monitor.sql"),
    );
    assert.match(script, /GRANT pg_monitor TO/);
    assert.equal(variables(encrypted, "postgres-exporter-server")["DATA_SOURCE_USER"], "monitoring");
  });

  it("verify the servers where talk is encrypted, and say plainly where it is not", () => {
    const address = (recording: Recording) =>
      text(variables(recording, "postgres-exporter-server")["DATA_SOURCE_URI"] as string);
    assert.equal(
      address(encrypted),
      "postgres.mlops-data.svc:5432/postgres?sslmode=verify-full&sslrootcert=/etc/mlops/postgres-ca/ca.crt",
    );
    assert.match(address(plain), /sslmode=disable$/);
    const redis = (recording: Recording) => variables(recording, "redis-exporter-server");
    assert.equal(redis(encrypted)["REDIS_ADDR"], "rediss://redis.mlops-data.svc:6379");
    assert.equal(redis(encrypted)["REDIS_EXPORTER_TLS_CA_CERT_FILE"], "/etc/mlops/redis-ca/ca.crt");
    assert.equal(redis(plain)["REDIS_ADDR"], "redis://redis.mlops-data.svc:6379");
  });

  it("get passwords by file or by reference", () => {
    const values = variables(encrypted, "postgres-exporter-server");
    assert.equal(values["DATA_SOURCE_PASS_FILE"], "/etc/postgres-exporter/password");
    assert.ok(
      at(variables(encrypted, "redis-exporter-server")["REDIS_PASSWORD"] as Manifest, "secretKeyRef"),
    );
  });

  it("ask nothing of Redis that the models' account may not", () => {
    const {
      REDIS_EXPORTER_CONFIG_COMMAND: config,
      REDIS_EXPORTER_EXCLUDE_LATENCY_HISTOGRAM_METRICS: latency,
    } = variables(encrypted, "redis-exporter-server");
    assert.deepEqual([config, latency], ["-", "true"]);
  });

  it("have no series for each table of each user", () => {
    assert.ok(flags(encrypted, "postgres-exporter-server").includes("--no-collector.stat_user_tables"));
  });

  it("wear what the servers want to see, and are asked by Prometheus alone", () => {
    assert.equal(podOf(encrypted, "redis-exporter-server").labels["mlops-stack.io/client-of-redis"], "true");
    const from = at(named(encrypted, "NetworkPolicy", "redis-exporter-peers"), "spec", "ingress", 0);
    assert.match(JSON.stringify(from), /client-of-redis-exporter/);
  });
});

describe("what an exporter says of itself", () => {
  it("leads Prometheus to its pods, one rule for each workload", async () => {
    await record(() => {
      const provider = new k8s.Provider("cluster", {});
      const { target } = new DcgmExporter("dcgm", { namespace: "mlops-nodes", pools }, { provider });
      assert.equal(target.job, jobs.dcgm);
      assert.deepEqual(target.selector, { "app.kubernetes.io/name": "dcgm-exporter" });
      assert.equal(target.peers.length, pools.length);
      assert.deepEqual(target.clientLabels, { "mlops-stack.io/client-of-dcgm-exporter": "true" });
    });
  });
});
