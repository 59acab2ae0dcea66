import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { Elasticsearch, Kibana, type KibanaArgs } from "../../../components/logs";
import { at, list, named, objects, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespace = "mlops-observability";
const resources = { cpu: "100m", memory: "1Gi", cpuLimit: "1", memoryLimit: "2Gi" };
const build = (changes: Partial<KibanaArgs> = {}) =>
  record(() => {
    const elasticsearch = new Elasticsearch("elasticsearch", { namespace, nodes: 1, resources }, {});
    new Kibana("kibana", { namespace, elasticsearch, resources, ...changes }, {});
  });
const files = (recording: Recording) => filesOf(recording, "kibana-server");
const settings = (recording: Recording) =>
  parse(files(recording)["/etc/mlops/kibana/kibana.yml"] ?? "") as Record<string, string>;
const pod = (recording: Recording) => pods(recording).find(({ owner }) => owner.name === "kibana-server");

describe("Kibana", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });

  it("comes in by the token that Elasticsearch knows the hash of, and by no password", () => {
    const found = settings(recording);
    assert.ok(found["elasticsearch.serviceAccountToken"]);
    assert.equal(found["elasticsearch.username"], undefined);
    const known = filesOf(recording, "elasticsearch-server")["/etc/mlops/secrets/service_tokens"] ?? "";
    const [account] = known.split(":");
    const shown = Buffer.from(found["elasticsearch.serviceAccountToken"], "base64").toString();
    assert.ok(account && shown.includes(account));
  });

  it("is encrypted on both sides, and checks whom it talks to", () => {
    const found = settings(recording);
    assert.equal(found["server.ssl.enabled"], true);
    assert.equal(found["elasticsearch.ssl.verificationMode"], "full");
    assert.match(JSON.stringify(found["elasticsearch.hosts"]), /https:\/\/elasticsearch\./);
    for (const file of [found["server.ssl.certificate"], found["server.ssl.key"]]) {
      assert.ok(file !== undefined && files(recording)[file], file);
    }
    const [authority] = found["elasticsearch.ssl.certificateAuthorities"] as unknown as string[];
    assert.ok(files(recording)[authority ?? ""]);
  });

  it("is opened to those who are named, by what speaks HTTPS to it as well", async () => {
    const loadBalancer = { port: 443, sourceRanges: ["203.0.113.0/24"] };
    const balanced = await build({ access: { loadBalancer } });
    const outside = named(balanced, "Service", "kibana-outside");
    assert.equal(at(outside, "spec", "ports", 0, "targetPort"), "https");
    assert.deepEqual(at(outside, "spec", "loadBalancerSourceRanges"), ["203.0.113.0/24"]);
    const url = "https://kibana.example.com";
    const ingress = await build({ access: { ingress: { hostname: "kibana.example.com" }, url } });
    const { metadata } = named(ingress, "Ingress", "kibana-ingress");
    assert.equal(at(metadata, "annotations", "nginx.ingress.kubernetes.io/backend-protocol"), "HTTPS");
    assert.equal(settings(ingress)["server.publicBaseUrl"], url);
    assert.equal(list(at(named(ingress, "NetworkPolicy", "kibana-peers"), "spec", "ingress")).length, 2);
    assert.equal(ofKind(recording, "Ingress").length, 0);
    assert.equal(list(at(named(recording, "NetworkPolicy", "kibana-peers"), "spec", "ingress")).length, 1);
  });

  it("keeps people logged in over a restart: its key is drawn once, and long enough", () => {
    assert.match(settings(recording)["xpack.security.encryptionKey"] ?? "", /^\w{32,}$/);
  });

  it("tells nobody outside about itself", () => {
    const found = settings(recording);
    assert.equal(found["telemetry.optIn"], false);
    assert.equal(found["newsfeed.enabled"], false);
    const policy = named(recording, "NetworkPolicy", "kibana-peers");
    assert.deepEqual(
      list(at(policy, "spec", "egress")).map((rule) => at(rule, "ports", 0, "port")),
      [9200],
    );
  });

  it("has its secrets in Secrets alone", () => {
    const token = settings(recording)["elasticsearch.serviceAccountToken"] ?? "";
    for (const { plain } of objects(recording)) {
      if (plain["kind"] !== "Secret") assert.ok(!JSON.stringify(plain).includes(token));
    }
  });

  it("leaves a part of its memory to what is beside JavaScript's objects", () => {
    const env = list(pod(recording)?.containers[0]?.["env"]);
    const options = text(env.find(({ name }) => name === "NODE_OPTIONS")?.["value"]);
    const [, heap] = /--max-old-space-size=(\d+)/.exec(options) ?? [];
    assert.ok(Number(heap) > 1000 && Number(heap) < 2048 * 0.7, options);
  });

  it("is not killed for what Elasticsearch does: it is alive while its port is open", () => {
    const [container] = pod(recording)?.containers ?? [];
    assert.equal(at(container, "readinessProbe", "httpGet", "path"), "/api/status");
    assert.ok(at(container, "livenessProbe", "tcpSocket"));
  });

  it("keeps one of several when machines are drained", async () => {
    assert.equal(ofKind(await build({ replicas: 2 }), "PodDisruptionBudget").length, 1);
    assert.equal(ofKind(recording, "PodDisruptionBudget").length, 0);
  });
});
