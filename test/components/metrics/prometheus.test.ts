import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { jobs, Prometheus, type PrometheusArgs, type ScrapeTarget } from "../../../components/metrics";
import { at, list, type Manifest, named, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespaces = {
  models: "mlops-models",
  data: "mlops-data",
  registry: "mlops-registry",
  observability: "mlops-observability",
  nodes: "mlops-nodes",
};
const models: ScrapeTarget = {
  job: jobs.model,
  namespace: "models",
  selector: { "app.kubernetes.io/name": "model" },
  port: { name: "http", number: 8000 },
  peers: [{ podSelector: { matchLabels: { model: "a" } } }, { podSelector: { matchLabels: { model: "b" } } }],
};
const mlflow: ScrapeTarget = {
  ...models,
  job: jobs.mlflow,
  namespace: "registry",
  port: { name: "http", number: 5000 },
  peers: [{ podSelector: {} }],
  clientLabels: { "mlops-stack.io/client-of-mlflow": "true" },
  account: { username: "prometheus", secret: { name: pulumi.output("mlflow-account") } },
};

const build = (changes: Partial<PrometheusArgs> = {}) =>
  record(() => {
    const args = { namespaces, cluster: "test", targets: [models, mlflow], kubelets: { verify: true } };
    const prometheus = new Prometheus("prometheus", { ...args, ...changes }, {});
    prometheus.credentialsFor("grafana", "mlops-observability");
  });
const container = (recording: Recording): Manifest => {
  const [only] = list(at(pods(recording)[0]?.spec, "containers"));
  assert.ok(only);
  return only;
};
const egressPorts = (recording: Recording) =>
  list(at(named(recording, "NetworkPolicy", "prometheus-peers"), "spec", "egress")).map((rule) =>
    at(rule, "ports", 0, "port"),
  );

describe("Prometheus", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("keeps its data on a claim of its own, which grows in place", async () => {
    const larger = await build({ storageGiB: 100 });
    const claim = named(larger, "PersistentVolumeClaim", "prometheus-data");
    assert.equal(at(claim, "spec", "resources", "requests", "storage"), "100Gi");
    assert.equal(
      at(named(larger, "StatefulSet", "prometheus-server"), "spec", "volumeClaimTemplates"),
      undefined,
    );
  });

  it("may look for pods where there are targets, and for nothing else", () => {
    const roles = ofKind(recording, "Role").map(({ plain }) => at(plain, "metadata", "namespace"));
    assert.deepEqual(roles.sort(), ["mlops-models", "mlops-observability", "mlops-registry"]);
    for (const { plain } of ofKind(recording, "Role")) {
      assert.deepEqual(plain["rules"], [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      ]);
    }
  });

  it("has a right in the whole cluster for nodes alone, and none where nobody asks kubelets", async () => {
    const rules = list(named(recording, "ClusterRole", "prometheus-cluster-role")["rules"]);
    assert.deepEqual(
      rules.map(({ resources }) => resources),
      [["nodes"], ["nodes/metrics"]],
    );
    const without = await build({ kubelets: undefined });
    assert.equal(ofKind(without, "ClusterRole").length, 0);
    assert.ok(!egressPorts(without).includes(10250));
  });

  it("is let out to each workload by a rule of its own, and wears what they want to see", () => {
    assert.deepEqual(egressPorts(recording), [8000, 8000, 5000, 10250, 443, 6443]);
    assert.equal(pods(recording)[0]?.labels["mlops-stack.io/client-of-mlflow"], "true");
  });

  it("tells its password to no ConfigMap and no command line, and the server only its hash", () => {
    const password = text(at(named(recording, "Secret", "prometheus-grafana"), "stringData", "password"));
    assert.match(password, /^\w{32}$/);
    for (const { plain } of ofKind(recording, "ConfigMap")) {
      assert.ok(!JSON.stringify(plain).includes(password));
    }
    const { args, readinessProbe, livenessProbe } = container(recording);
    assert.ok(!JSON.stringify([args, readinessProbe, livenessProbe]).includes(password));
    const web = filesOf(recording, "prometheus-server")["/etc/prometheus/web/web.yml"] ?? "";
    assert.match(web, /admin: \$2a\$10\$/);
    assert.ok(!web.includes(password));
  });

  it("is probed by its own tool, which shows the password from a file", () => {
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const command = at(container(recording), probe, "exec", "command") as string[];
      assert.equal(command[0], "promtool");
      const file = command.at(-1)?.replace("--http.config.file=", "") ?? "";
      assert.match(filesOf(recording, "prometheus-server")[file] ?? "", /password_file/);
    }
  });

  it("lets no query take more than a quarter of its memory", async () => {
    const samples = (args: unknown) => Number(/max-samples=(\d+)/.exec(JSON.stringify(args))?.[1]);
    assert.equal(samples(container(recording)["args"]) * 16, 2 ** 28);
    const larger = await build({ resources: { cpu: "1", memory: "4Gi" } });
    assert.equal(samples(container(larger)["args"]) * 16, 2 ** 30);
  });

  it("rolls when a rule changes", async () => {
    const other = await build({ rules: { "a.yml": "groups: []" } });
    const volumes = (one: Recording) => JSON.stringify(at(pods(one)[0]?.spec, "volumes"));
    assert.notEqual(volumes(other), volumes(recording));
  });

  it("opens the network to the store outside, at its port", async () => {
    const remote = await build({
      remoteWrite: { url: "https://metrics.example.com:8443/push", secret: pulumi.secret("token") },
    });
    assert.ok(egressPorts(remote).includes(8443));
    assert.equal(at(named(remote, "Secret", "prometheus-remote-write"), "stringData", "password"), "token");
  });

  it("is reached from outside by a load balancer for those who are named, or a name at the ingress", async () => {
    const balanced = await build({
      access: { loadBalancer: { port: 443, sourceRanges: ["203.0.113.0/24"] } },
    });
    const outside = named(balanced, "Service", "prometheus-outside");
    assert.equal(at(outside, "spec", "type"), "LoadBalancer");
    assert.deepEqual(at(outside, "spec", "loadBalancerSourceRanges"), ["203.0.113.0/24"]);
    assert.equal(at(named(balanced, "Service", "prometheus-service"), "spec", "type"), "ClusterIP");
    const behind = await build({ access: { ingress: { hostname: "prometheus.example.com" } } });
    const ingress = named(behind, "Ingress", "prometheus-ingress");
    assert.equal(at(ingress, "spec", "rules", 0, "host"), "prometheus.example.com");
    assert.equal(ofKind(recording, "Ingress").length, 0);
  });
});
