import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import {
  dashboards,
  Grafana,
  type GrafanaArgs,
  GrafanaScraper,
  type LogStore,
  type WebEndpoint,
} from "../../../components/metrics";
import { at, list, type Manifest, named, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespace = "mlops-observability";

/** Whoever is asked, under his name. */
const server = (name: string, port: number) => ({
  host: pulumi.output(`${name}.${namespace}.svc`),
  port,
  peers: [{ podSelector: { matchLabels: { app: name } } }],
  clientLabels: { [`client-of-${name}`]: "true" },
  service: pulumi.output(name),
  credentialsFor: () => ({ name: pulumi.output(`${name}-for-grafana`) }),
});
const page = (name: string, port: number): WebEndpoint => ({
  ...server(name, port),
  administrator: { username: "admin", password: pulumi.secret("secret") },
});
const prometheus = page("prometheus", 9090);
const alertmanager = page("alertmanager", 9093);
const logs: LogStore = {
  ...server("elasticsearch", 9200),
  url: pulumi.output(`https://elasticsearch.${namespace}.svc:9200`),
};

const build = (changes: Partial<GrafanaArgs> = {}) =>
  record(() => {
    const scraper = new GrafanaScraper("grafana-scraper", { namespace, server: "grafana" }, {});
    const args = { namespace, sources: { prometheus }, dashboards: dashboards({}), scraper };
    new Grafana("grafana", { ...args, ...changes }, {});
  });

const podOf = (recording: Recording) => {
  const [pod] = pods(recording);
  assert.ok(pod);
  return pod;
};
const environment = (recording: Recording): Record<string, string> => {
  const variables = list(podOf(recording).containers[0]?.["env"]);
  return Object.fromEntries(variables.map(({ name, value }) => [text(name), text(value)]));
};
const files = (recording: Recording) => filesOf(recording, "grafana-server");
const egress = (recording: Recording) =>
  list(at(named(recording, "NetworkPolicy", "grafana-peers"), "spec", "egress")).map((rule) => [
    text(at(rule, "to", 0, "podSelector", "matchLabels", "app")),
    at(rule, "ports", 0, "port"),
  ]);
const sources = (recording: Recording): Manifest[] => {
  const yaml = files(recording)["/etc/grafana/provisioning/datasources/sources.yaml"] ?? "";
  return (parse(yaml) as { datasources: Manifest[] }).datasources;
};

describe("Grafana", () => {
  let recording: Recording;
  let everything: Recording;
  before(async () => {
    recording = await build();
    everything = await build({ sources: { prometheus, alertmanager, logs } });
  });

  it("asks whom the stack has, by accounts of its own namespace", () => {
    assert.deepEqual(
      sources(everything).map(({ type, url }) => [type, url]),
      [
        ["prometheus", "http://prometheus.mlops-observability.svc:9090"],
        ["alertmanager", "http://alertmanager.mlops-observability.svc:9093"],
        ["elasticsearch", "https://elasticsearch.mlops-observability.svc:9200"],
      ],
    );
    assert.deepEqual(
      sources(recording).map(({ type }) => type),
      ["prometheus"],
    );
  });

  it("finds every secret that its sources and settings name as a file", () => {
    const mounted = podOf(everything).containers.flatMap(({ volumeMounts }) => list(volumeMounts));
    const volumes = list(podOf(everything).spec["volumes"]);
    const found = mounted.flatMap(({ name, mountPath }) => {
      const volume = volumes.find((one) => one["name"] === name);
      return list(at(volume, "secret", "items")).map((item) => `${text(mountPath)}/${text(item["path"])}`);
    });
    const said = JSON.stringify([sources(everything), environment(everything)]);
    const wanted = [...said.matchAll(/\$__file\{([^}]+)\}/g)].map(([, file]) => file);
    assert.ok(wanted.length >= 6);
    for (const file of wanted) assert.ok(found.includes(file ?? ""), file);
  });

  it("is let out to them and to nobody else, and wears what they want to see", () => {
    assert.deepEqual(egress(everything), [
      ["prometheus", 9090],
      ["alertmanager", 9093],
      ["elasticsearch", 9200],
    ]);
    assert.deepEqual(egress(recording), [["prometheus", 9090]]);
    assert.equal(podOf(everything).labels["client-of-alertmanager"], "true");
  });

  it("is let out to the provider of logins, at its ports", async () => {
    const oidc = {
      name: "SSO",
      authUrl: "https://id.example.com/a",
      tokenUrl: "https://id.example.com:8443/t",
      userInfoUrl: "https://id.example.com/u",
      clientId: "grafana",
      scopes: ["openid"],
      role: "'Viewer'",
      secret: pulumi.secret("client secret"),
    };
    const provided = await build({ oidc });
    assert.deepEqual(egress(provided).slice(1), [
      ["", 8443],
      ["", 443],
    ]);
    assert.equal(files(provided)["/etc/grafana/secrets/oidc-secret"], "client secret");
  });

  it("shows each dashboard from a ConfigMap that has room to grow, below the folder that it looks into", () => {
    const folders = files(recording)["/etc/grafana/provisioning/dashboards/folders.yaml"] ?? "";
    const { providers } = parse(folders) as { providers: { options: { path: string } }[] };
    const shown = Object.keys(files(recording)).filter((file) => file.endsWith(".json"));
    assert.equal(shown.length, dashboards({}).length);
    for (const file of shown) assert.ok(file.startsWith(`${providers[0]?.options.path}/`), file);
    for (const { plain } of ofKind(recording, "ConfigMap")) {
      assert.ok(JSON.stringify(plain["data"]).length < 2 ** 19);
    }
  });

  it("shows folders that others keep, and starts without them", async () => {
    const shared = await build({ folders: [{ title: "Vision", configMap: "vision-dashboards" }] });
    const yaml = files(shared)["/etc/grafana/provisioning/dashboards/folders.yaml"] ?? "";
    const { providers } = parse(yaml) as { providers: { folder: string; options: { path: string } }[] };
    const path = "/etc/grafana/dashboards/vision-dashboards";
    assert.deepEqual(
      providers.map(({ folder, options }) => [folder, options.path]),
      [
        ["MLOps stack", "/etc/grafana/dashboards/mlops-stack"],
        ["Vision", path],
      ],
    );
    const { spec, containers } = podOf(shared);
    const mount = list(containers[0]?.["volumeMounts"]).find(({ mountPath }) => mountPath === path);
    const volume = list(spec["volumes"]).find(({ name }) => name === mount?.["name"]);
    assert.deepEqual(volume?.["configMap"], { name: "vision-dashboards", optional: true });
  });

  it("opens with a dashboard that is there", () => {
    const home = environment(recording)["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] ?? "";
    assert.match(files(recording)[home] ?? "", /"uid":"mlops-serving"/);
  });

  it("tells no password to a ConfigMap or a variable", () => {
    const own = at(named(recording, "Secret", "grafana-secrets"), "stringData") as Record<string, string>;
    assert.equal(Object.keys(own).length, 3);
    const open = JSON.stringify([
      environment(recording),
      ...ofKind(recording, "ConfigMap").map(({ plain }) => plain),
    ]);
    for (const [key, value] of Object.entries(own)) {
      assert.match(value, /^\w{32}$/, key);
      assert.ok(!open.includes(value), key);
    }
  });

  it("keeps nothing: what it writes goes with its pod", () => {
    const writable = list(podOf(recording).spec["volumes"]).filter((volume) => volume["emptyDir"]);
    assert.deepEqual(
      writable.map(({ name }) => name),
      ["data", "tmp"],
    );
    assert.equal(ofKind(recording, "PersistentVolumeClaim").length, 0);
  });

  it("rolls when a dashboard changes, and not before the new pod is ready", async () => {
    const [first, ...rest] = dashboards({});
    assert.ok(first);
    const changed = await build({
      dashboards: [{ ...first, json: first.json.replace("Serving", "S") }, ...rest],
    });
    const volumes = (one: Recording) => JSON.stringify(podOf(one).spec["volumes"]);
    assert.notEqual(volumes(changed), volumes(recording));
    const strategy = at(
      named(recording, "Deployment", "grafana-server"),
      "spec",
      "strategy",
      "rollingUpdate",
    );
    assert.deepEqual(strategy, { maxSurge: 1, maxUnavailable: 0 });
  });

  it("knows the name that people reach it by", async () => {
    const url = "https://grafana.example.com";
    const outside = await build({ access: { ingress: { hostname: "grafana.example.com" }, url } });
    assert.equal(environment(outside)["GF_SERVER_ROOT_URL"], url);
    assert.equal(
      at(named(outside, "Ingress", "grafana-ingress"), "spec", "rules", 0, "host"),
      "grafana.example.com",
    );
    assert.equal(ofKind(recording, "Ingress").length, 0);
  });

  it("shows its metrics to Prometheus, which shows the password that it was given", () => {
    const { username, password } = {
      username: environment(recording)["GF_METRICS_BASIC_AUTH_USERNAME"],
      password: files(recording)["/etc/grafana/secrets/metrics-password"],
    };
    assert.equal(username, "prometheus");
    assert.equal(
      at(named(recording, "Secret", "grafana-scraper-account"), "stringData", "password"),
      password,
    );
  });
});
