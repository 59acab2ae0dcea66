import { strict as assert } from "node:assert";
import { ServerCertificate } from "../../../components/data";
import { CustomMetrics, type CustomMetricsArgs, Prometheus } from "../../../components/metrics";
import { at, awaited, list, named, objects, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespaces = {
  models: "mlops-models",
  data: "mlops-data",
  registry: "mlops-registry",
  observability: "mlops-observability",
  nodes: "mlops-nodes",
};

const build = (changes: Partial<CustomMetricsArgs> = {}) =>
  record(() => {
    const prometheus = new Prometheus("prometheus", { namespaces, cluster: "test", targets: [] }, {});
    const service = { service: "custom-metrics", namespace: namespaces.observability };
    const certificate = new ServerCertificate("custom-metrics-tls", service, {});
    new CustomMetrics("custom-metrics", { namespaces, prometheus, certificate, ...changes }, {});
  });
const server = "custom-metrics-server";
const pod = (recording: Recording) => {
  const found = pods(recording).find(({ owner }) => owner.name === server);
  assert.ok(found);
  return found;
};
const flag = (recording: Recording, name: string) =>
  (pod(recording).containers[0]?.["args"] as string[])
    .find((word) => word.startsWith(`--${name}=`))
    ?.replace(`--${name}=`, "");

describe("CustomMetrics", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("registers both versions that the adapter has, the newer one first, at the port of its Service", () => {
    const [port] = list(at(named(recording, "Service", "custom-metrics-service"), "spec", "ports"));
    assert.ok(port);
    const apis = ofKind(recording, "APIService").map(({ plain }) => plain);
    assert.deepEqual(
      apis.map((api) => [at(api, "metadata", "name"), at(api, "spec", "versionPriority")]),
      [
        ["v1beta1.custom.metrics.k8s.io", 100],
        ["v1beta2.custom.metrics.k8s.io", 200],
      ],
    );
    for (const api of apis) {
      assert.deepEqual(at(api, "spec", "service"), {
        name: "custom-metrics",
        namespace: "mlops-observability",
        port: port["port"],
      });
      assert.equal(
        `${text(at(api, "spec", "version"))}.${text(at(api, "spec", "group"))}`,
        at(api, "metadata", "name"),
      );
    }
  });

  it("has the API server check its certificate by an authority that signs nothing else", () => {
    const certificate = recording.resources.find(({ name }) => name === "custom-metrics-tls-ca");
    const request = recording.resources.find(({ name }) => name === "custom-metrics-tls-request");
    for (const { plain } of ofKind(recording, "APIService")) {
      const bundle = Buffer.from(text(at(plain, "spec", "caBundle")), "base64").toString();
      assert.equal(bundle, certificate?.outputs["certPem"]);
      assert.equal(at(plain, "spec", "insecureSkipTLSVerify"), undefined);
    }
    // The name that the API server asks for. Source: kube-aggregator BuildTransportConfig.
    assert.ok((request?.plain["dnsNames"] as string[]).includes("custom-metrics.mlops-observability.svc"));
    for (const [name, file] of [
      ["tls-cert-file", "tls.crt"],
      ["tls-private-key-file", "tls.key"],
    ] as const) {
      assert.equal(flag(recording, name), `/etc/adapter/tls/${file}`);
      assert.match(filesOf(recording, server)[`/etc/adapter/tls/${file}`] ?? "", /BEGIN/);
    }
  });

  it("is registered after it answers and may be reached, so that it goes before any of that does", () => {
    for (const api of ofKind(recording, "APIService")) {
      for (const name of [server, "custom-metrics-service", "custom-metrics-peers"]) {
        const needed = objects(recording).find((one) => one.name === name);
        assert.ok(needed && awaited(recording, api).has(needed.urn), name);
      }
    }
  });

  it("may list pods of models and ask who somebody is, and nothing else", () => {
    const roles = objects(recording).filter(
      ({ plain, name }) => /Role$/.test(text(plain["kind"])) && name.startsWith("custom-metrics"),
    );
    assert.deepEqual(
      roles.map(({ plain }) => [at(plain, "metadata", "namespace"), plain["rules"]]),
      [["mlops-models", [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }]]],
    );
    const bindings = objects(recording)
      .filter(({ plain, name }) => /Binding$/.test(text(plain["kind"])) && name.startsWith("custom-metrics"))
      .map(({ plain }) => [plain["kind"], at(plain, "metadata", "namespace"), at(plain, "roleRef", "name")]);
    assert.deepEqual(bindings.slice(0, 2), [
      ["ClusterRoleBinding", undefined, "system:auth-delegator"],
      ["RoleBinding", "kube-system", "extension-apiserver-authentication-reader"],
    ]);
    assert.equal(bindings.length, 3);
    const account = ofKind(recording, "ServiceAccount").find(({ name }) => name === "custom-metrics-account");
    assert.equal(pod(recording).spec["serviceAccountName"], account?.objectName);
    // It reads the right to ask once, when it starts.
    for (const { plain, urn, name } of objects(recording)) {
      if (!/Binding$/.test(text(plain["kind"])) || !name.startsWith("custom-metrics")) continue;
      assert.deepEqual(plain["subjects"], [
        { kind: "ServiceAccount", name: account?.objectName, namespace: "mlops-observability" },
      ]);
      assert.ok(awaited(recording, pod(recording).owner).has(urn), name);
    }
  });

  it("shows Prometheus' password from a file, and tells it to no ConfigMap and no command line", () => {
    const access = filesOf(recording, server)[flag(recording, "prometheus-auth-config") ?? ""] ?? "";
    const password = /password: (\w{32})$/m.exec(access)?.[1] ?? "";
    assert.notEqual(password, "");
    assert.equal(flag(recording, "prometheus-url"), "http://prometheus.mlops-observability.svc:9090");
    for (const { plain } of ofKind(recording, "ConfigMap")) {
      assert.ok(!JSON.stringify(plain).includes(password));
    }
    assert.ok(!JSON.stringify(pod(recording).spec).includes(password));
  });

  it("is let in by Prometheus, calls nobody else but the API server, and lets in whoever finds its port", () => {
    assert.equal(pod(recording).labels["mlops-stack.io/client-of-prometheus"], "true");
    const { ingress, egress } = at(named(recording, "NetworkPolicy", "custom-metrics-peers"), "spec") as {
      ingress: unknown;
      egress: { ports: { port: number }[]; to?: unknown }[];
    };
    assert.deepEqual(ingress, [{ ports: [{ protocol: "TCP", port: 8443 }] }]);
    assert.deepEqual(
      egress.map(({ ports, to }) => [ports[0]?.port, to !== undefined]),
      [
        [9090, true],
        [443, false],
        [6443, false],
      ],
    );
    assert.equal(flag(recording, "secure-port"), "8443");
  });

  it("always has one that answers, and is not drained with its last one where there are more", async () => {
    const strategy = at(named(recording, "Deployment", server), "spec", "strategy", "rollingUpdate");
    assert.deepEqual(strategy, { maxSurge: 1, maxUnavailable: 0 });
    assert.equal(ofKind(recording, "PodDisruptionBudget").length, 0);
    const two = await build({ replicas: 2 });
    assert.equal(ofKind(two, "PodDisruptionBudget").length, 1);
    assert.equal(at(named(two, "Deployment", server), "spec", "replicas"), 2);
    assert.equal(list(pod(two).spec["topologySpreadConstraints"]).length, 2);
  });

  it("looks back over two scrapes, however rare they are", async () => {
    const rare = await build({ scrapeSeconds: 60 });
    assert.match(filesOf(rare, server)[flag(rare, "config") ?? ""] ?? "", /\[120s\]/);
    assert.notDeepEqual(pod(rare).spec["volumes"], pod(recording).spec["volumes"]);
  });
});
