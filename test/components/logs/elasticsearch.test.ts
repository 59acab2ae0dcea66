import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { Elasticsearch, type ElasticsearchArgs } from "../../../components/logs";
import { at, generatedSecrets, list, named, objects, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const resources = { cpu: "250m", memory: "2Gi", cpuLimit: "2", memoryLimit: "2Gi" };
const build = (changes: Partial<ElasticsearchArgs> = {}) =>
  record(() => {
    const elasticsearch = new Elasticsearch(
      "elasticsearch",
      { namespace: "mlops-observability", nodes: 1, resources, ...changes },
      {},
    );
    elasticsearch.credentialsFor("reader", "grafana", "mlops-observability");
  });
const server = (recording: Recording) => named(recording, "StatefulSet", "elasticsearch-server");
const claims = (recording: Recording) => ofKind(recording, "PersistentVolumeClaim");
const settings = (recording: Recording) =>
  filesOf(recording, "elasticsearch-server")["/etc/mlops/settings/elasticsearch.yml"] ?? "";

describe("Elasticsearch", () => {
  let one: Recording;
  let three: Recording;
  before(async () => {
    one = await build();
    three = await build({ nodes: 3, storageGiB: 100, storageClass: "fast" });
  });

  it("has a volume for each node, with the name by which the StatefulSet looks for it", () => {
    assert.deepEqual(
      claims(three).map(({ plain }) => [
        at(plain, "metadata", "name"),
        at(plain, "spec", "resources", "requests", "storage"),
        at(plain, "spec", "storageClassName"),
      ]),
      [0, 1, 2].map((ordinal) => [`data-elasticsearch-${ordinal}`, "100Gi", "fast"]),
    );
    const [template] = list(at(server(three), "spec", "volumeClaimTemplates"));
    assert.equal(at(template, "metadata", "name"), "data");
    assert.equal(at(server(three), "metadata", "name"), "elasticsearch");
  });

  it("is made after its volumes, whose later size the StatefulSet does not look at", () => {
    const made = three.resources.find(({ name }) => name === "elasticsearch-server");
    assert.deepEqual(made?.options.ignoreChanges, ["spec.volumeClaimTemplates"]);
    for (const { urn } of claims(three)) assert.ok(made.options.dependencies.includes(urn), urn);
  });

  it("starts its nodes together, which find each other before they are ready", () => {
    assert.equal(at(server(three), "spec", "podManagementPolicy"), "Parallel");
    assert.equal(at(server(three), "spec", "replicas"), 3);
    const nodes = named(three, "Service", "elasticsearch-nodes");
    assert.equal(at(nodes, "spec", "publishNotReadyAddresses"), true);
    assert.equal(at(nodes, "spec", "clusterIP"), "None");
    assert.equal(at(server(three), "spec", "serviceName"), at(nodes, "metadata", "name"));
  });

  it("keeps two of three nodes when machines are drained, and spreads them; one node may be drained", () => {
    assert.equal(ofKind(three, "PodDisruptionBudget").length, 1);
    assert.ok(list(at(pods(three)[0]?.spec, "topologySpreadConstraints")).length > 0);
    assert.equal(ofKind(one, "PodDisruptionBudget").length, 0);
  });

  it("has the same settings on one node and on three, so that one can become three", () => {
    assert.equal(settings(one), settings(three));
    // That list, left in place, could found a second cluster.
    assert.doesNotMatch(settings(one), /initial_master_nodes/);
  });

  it("needs no setting of the machine, and asks the internet nothing", () => {
    const found = parse(settings(one)) as Record<string, unknown>;
    assert.equal(found["node.store.allow_mmap"], false);
    assert.equal(found["ingest.geoip.downloader.enabled"], false);
    assert.equal(found["xpack.ml.enabled"], false);
  });

  it("encrypts both of its ports, and lets only nodes take part", () => {
    const found = parse(settings(one)) as Record<string, Record<string, unknown>>;
    assert.equal(found["xpack.security.http.ssl"]?.["enabled"], true);
    const transport = found["xpack.security.transport.ssl"];
    assert.deepEqual([transport?.["enabled"], transport?.["client_authentication"]], [true, "required"]);
    // Another authority than that of the clients' side, which vouches for nobody else.
    const cas = one.resources.filter(({ type }) => type === "tls:index/selfSignedCert:SelfSignedCert");
    assert.equal(cas.length, 2);
  });

  it("has its secrets in Secrets alone", () => {
    const open = objects(one).filter(({ plain }) => plain["kind"] !== "Secret");
    const readable = JSON.stringify(open.map(({ plain }) => plain));
    const drawn = generatedSecrets(one);
    assert.ok(drawn.length >= 8);
    for (const secret of drawn) assert.ok(!readable.includes(secret));
  });

  it("gives a consumer its own account, and no other", () => {
    const data = named(one, "Secret", "elasticsearch-grafana")["stringData"];
    assert.deepEqual(Object.keys(data as object).sort(), ["ca.crt", "password", "username"]);
    assert.equal(at(data, "username"), "reader");
    const others = ofKind(one, "Secret").filter(({ name }) => name !== "elasticsearch-grafana");
    const password = text(at(data, "password"));
    assert.ok(others.every(({ plain }) => !JSON.stringify(plain).includes(password)));
  });

  it("is stopped no harder than its last writes take", () => {
    assert.ok(Number(pods(one)[0]?.spec["terminationGracePeriodSeconds"]) >= 120);
  });
});
