import assert from "node:assert/strict";
import { stringify } from "yaml";
import { clusterOf } from "../../../scripts/reachability/cluster";
import type { Container, Manifest, Rendered } from "../../../scripts/reachability/manifest";
import { destinationText, matrixOf } from "../../../scripts/reachability/matrix";
import { needsOf, needsOfApiServer, needsOfCallers } from "../../../scripts/reachability/needs";
import { outsideOf } from "../../../scripts/reachability/outside";

const range = "10.0.0.0/16";

function rendered(name: string, manifest: Manifest): Rendered {
  return { name, objectName: name, manifest };
}

function workload(kind: string, name: string, container: Partial<Container>, extras: object = {}): Rendered {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name, ...container }], ...extras },
  };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
  return rendered(name, { kind, metadata: { namespace: "shop" }, spec });
}

const service = (spec: Manifest["spec"]) =>
  rendered("cache", { kind: "Service", metadata: { namespace: "shop" }, spec });

/** Behind one Service two workloads, which mean different numbers by the port's name. */
const servers = [
  service({ selector: { tier: "cache" }, ports: [{ port: 6379, targetPort: "redis" }] }),
  ...[7000, 7001].map((containerPort, index) => {
    const server = workload("StatefulSet", `cache-${index}`, { ports: [{ name: "redis", containerPort }] });
    return rendered(server.name, {
      ...server.manifest,
      spec: { template: { ...server.manifest.spec!.template!, metadata: { labels: { tier: "cache" } } } },
    });
  }),
];

const cluster = (caller: Rendered, more: Rendered[] = []) => clusterOf([caller, ...servers, ...more], range);

/** What a workload needs beside names, and what nobody can place. */
function found(caller: Rendered, more: Rendered[] = []) {
  const all = cluster(caller, more);
  const [first = assert.fail()] = all.workloads;
  const { needs, problems } = needsOf(all, outsideOf(all), first);
  const others = needs.filter(({ because }) => because !== "names");
  return [...new Set(others.map(destinationText)), ...problems];
}

const variables = (env: Record<string, string>) => ({
  env: Object.entries(env).map(([name, value]) => ({ name, value })),
});

const bothCaches = ["shop/cache-0 7000/TCP", "shop/cache-1 7001/TCP"];

describe("the ports of a pod", () => {
  it("are those of its containers and of init containers that go on", () => {
    const init = (name: string, containerPort: number, restartPolicy?: string) => ({
      name,
      restartPolicy,
      ports: [{ name, containerPort }],
    });
    const initContainers = [init("ends", 1), init("stays", 2, "Always")];
    const caller = workload(
      "Job",
      "app",
      { ports: [{ containerPort: 3, protocol: "UDP" }] },
      { initContainers },
    );
    assert.deepEqual(cluster(caller).workloads[0]?.pod.ports, [
      { name: undefined, port: 3, protocol: "UDP" },
      { name: "stays", port: 2, protocol: "TCP" },
    ]);
  });
});

describe("what a workload has to reach", () => {
  for (const kind of ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]) {
    it(`is found in the pods of a ${kind}`, () => {
      const env = variables({ REDIS_URL: "rediss://me:secret@cache.shop.svc:6379/0" });
      assert.deepEqual(found(workload(kind, "app", env)), bothCaches);
    });
  }

  const cases: Record<string, [Partial<Container>, string[]]> = {
    "a host and a port in two variables": [
      variables({ CACHE_HOST: "cache.shop.svc", CACHE_PORT: "6379" }),
      bothCaches,
    ],
    "an argument": [{ args: ["--cache=cache.shop.svc.cluster.local:6379"] }, bothCaches],
    "the port that a scheme implies": [
      variables({ URI: "postgresql+psycopg2://me@db.abc.eu-west-1.rds.amazonaws.com/records" }),
      ["VPC 5432/TCP"],
    ],
    "somebody outside": [variables({ HOOK: "https://hooks.example.com/x" }), ["internet 443/TCP"]],
    "an API of AWS, for a region": [
      variables({ AWS_REGION: "eu-west-1" }),
      ["identity agent 80/TCP", "internet 443/TCP"],
    ],
    "an API of AWS, for a bucket": [
      variables({ STORE: "s3://bucket" }),
      ["identity agent 80/TCP", "internet 443/TCP"],
    ],
    "nobody, for who may come in": [variables({ SERVER_ALLOWED_ORIGINS: "https://app.example.com" }), []],
    "nobody, for where browsers find it": [variables({ APP_ROOT_URL: "https://app.example.com" }), []],
    "nobody, for a word": [variables({ MODEL: "cache" }), []],
    "a host without a port, as a problem": [
      variables({ CACHE_HOST: "cache.shop.svc" }),
      ["shop/app: CACHE_HOST names cache.shop.svc, and no port"],
    ],
    "a port that the Service does not have, as a problem": [
      variables({ CACHE: "redis://cache.shop.svc:1" }),
      ["shop/app: CACHE names cache.shop.svc, at whose port 1 nobody listens"],
    ],
    "a Service that is not there, as a problem": [
      variables({ CACHE: "redis://cache.elsewhere.svc" }),
      ["shop/app: CACHE names cache.elsewhere.svc, which is no Service"],
    ],
  };
  for (const [what, [container, expected]] of Object.entries(cases)) {
    it(`is ${what}`, () => assert.deepEqual(found(workload("Deployment", "app", container)), expected));
  }

  it("is the API server, for a pod with a token", () => {
    const caller = workload("Deployment", "app", {}, { automountServiceAccountToken: true });
    assert.deepEqual(found(caller), ["API server 443/TCP"]);
  });

  it("is found through a Secret, and in the keys of it that are mounted", () => {
    const secret = rendered("config", {
      kind: "Secret",
      metadata: { namespace: "shop" },
      stringData: { url: "redis://cache.shop.svc", other: "https://cache.nowhere.svc" },
    });
    const reference = { secretKeyRef: { name: "config", key: "url" } };
    const byVariable = workload("Job", "app", { env: [{ name: "URL", valueFrom: reference }] });
    assert.deepEqual(found(byVariable, [secret]), bothCaches);
    const volumes = [{ secret: { secretName: "config", items: [{ key: "url" }] } }];
    assert.deepEqual(found(workload("Job", "app", {}, { volumes }), [secret]), bothCaches);
  });

  it("is whom Prometheus finds by namespace and labels, at the port that the container names", () => {
    const search = (namespace: string, label: string) => ({
      kubernetes_sd_configs: [
        { role: "pod", namespaces: { names: [namespace] }, selectors: [{ role: "pod", label }] },
      ],
      relabel_configs: [
        { source_labels: ["__meta_kubernetes_pod_container_port_name"], regex: "redis", action: "keep" },
      ],
    });
    const config = (content: object) =>
      rendered("config", {
        kind: "ConfigMap",
        metadata: { namespace: "shop" },
        data: { "prometheus.yml": stringify(content) },
      });
    const caller = workload("StatefulSet", "app", {}, { volumes: [{ configMap: { name: "config" } }] });
    const scrapes = [{ job_name: "cache", ...search("shop", "tier=cache") }];
    assert.deepEqual(found(caller, [config({ scrape_configs: scrapes })]), bothCaches);
    const elsewhere = [{ job_name: "cache", ...search("mall", "tier=cache") }];
    assert.deepEqual(found(caller, [config({ scrape_configs: elsewhere })]), []);
    const nodes = [{ job_name: "kubelet", kubernetes_sd_configs: [{ role: "node" }] }];
    assert.deepEqual(found(caller, [config({ scrape_configs: nodes })]), ["another node 10250/TCP"]);
    const alerting = { alertmanagers: [search("shop", "tier=cache")] };
    assert.deepEqual(found(caller, [config({ scrape_configs: [], alerting })]), bothCaches);
  });

  it("is not what a server calls itself", () => {
    const own = service({ selector: { app: "app" }, ports: [{ port: 80, targetPort: 8000 }] });
    const caller = workload("Deployment", "app", variables({ SELF: "http://cache.shop.svc" }));
    const all = clusterOf([caller, own]);
    const [first = assert.fail()] = all.workloads;
    assert.deepEqual(needsOf(all, outsideOf(all), first), { needs: [], problems: [] });
  });

  it("is reached by callers of a load balancer, from outside and from another node", () => {
    const balanced = service({
      type: "LoadBalancer",
      selector: { app: "app" },
      ports: [{ port: 80, targetPort: 8000 }],
    });
    const all = clusterOf([workload("Deployment", "app", {}), balanced]);
    const callers = needsOfCallers(all, outsideOf(all)).map(
      (need) => `${need.from.id} -> ${destinationText(need)}`,
    );
    assert.deepEqual(callers, ["internet -> shop/app 8000/TCP", "another node -> shop/app 8000/TCP"]);
  });

  it("is asked by the API server for the part of its API that it serves, and for no other", () => {
    const served = service({ selector: { app: "app" }, ports: [{ port: 443, targetPort: 8443 }] });
    const api = (name: string, spec: Manifest["spec"]) => rendered(name, { kind: "APIService", spec });
    const all = clusterOf([
      workload("Deployment", "app", { ports: [{ containerPort: 8443 }] }),
      served,
      api("v1.metrics.example.com", { service: { name: "cache", namespace: "shop", port: 443 } }),
      api("v1.gone.example.com", { service: { name: "gone", namespace: "shop", port: 443 } }),
      api("v1.apps", {}),
    ]);
    const needs = needsOfApiServer(all, outsideOf(all));
    assert.deepEqual(
      needs.map((need) => `${need.because}: ${need.from.id} -> ${destinationText(need)}`),
      ["v1.metrics.example.com: API server -> shop/app 8443/TCP"],
    );
    const { sources, cells } = matrixOf(all);
    assert.ok(sources.some(({ id }) => id === "API server"));
    const cell = cells.find(({ from }) => from.id === "API server");
    assert.deepEqual([cell?.needed, cell?.allowed], [true, true]);
    assert.ok(!matrixOf(cluster(workload("Job", "app", {}))).sources.some(({ id }) => id === "API server"));
  });
});
