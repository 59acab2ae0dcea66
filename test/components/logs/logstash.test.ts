import { strict as assert } from "node:assert";
import fc from "fast-check";
import { parse } from "yaml";
import { javaOptions } from "../../../components/logs/logstashPod";
import { logstashVolumeGiB } from "../../../components/logs/volumes";
import { Elasticsearch, Filebeat, Logstash, type LogstashArgs } from "../../../components/logs";
import { at, list, named, ofKind } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespace = "mlops-observability";
const resources = { cpu: "200m", memory: "1Gi", cpuLimit: "1", memoryLimit: "1536Mi" };
const build = (changes: Partial<LogstashArgs> = {}) =>
  record(() => {
    const elasticsearch = new Elasticsearch("elasticsearch", { namespace, nodes: 1, resources }, {});
    const intake = new Logstash("logstash", { namespace, elasticsearch, resources, ...changes }, {});
    new Filebeat("filebeat", { namespace: "mlops-nodes", intake, watched: ["mlops-models", namespace] }, {});
  });
const files = (recording: Recording) => filesOf(recording, "logstash-server");
const settings = (recording: Recording) =>
  parse(files(recording)["/etc/mlops/logstash/logstash.yml"] ?? "") as Record<string, unknown>;

describe("Logstash", () => {
  let one: Recording;
  let two: Recording;
  before(async () => {
    one = await build();
    two = await build({ replicas: 2, queueGiB: 10 });
  });

  it("keeps what it took on a volume of its own, which is larger than its queues", () => {
    const claims = ofKind(two, "PersistentVolumeClaim").filter(({ name }) => name.startsWith("logstash"));
    assert.deepEqual(
      claims.map(({ plain }) => [
        at(plain, "metadata", "name"),
        at(plain, "spec", "resources", "requests", "storage"),
      ]),
      [0, 1].map((ordinal) => [`data-logstash-${ordinal}`, "15Gi"]),
    );
    assert.equal(settings(two)["queue.type"], "persisted");
    assert.equal(settings(two)["queue.max_bytes"], "10gb");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), (queueGiB) => {
        // The queue, what was refused, and a page that is being written.
        assert.ok(logstashVolumeGiB(queueGiB) >= queueGiB * 1.25 + 0.1);
      }),
    );
  });

  it("writes down what Elasticsearch refuses, and reads it back", () => {
    assert.equal(settings(one)["dead_letter_queue.enable"], true);
    const pipelines = parse(files(one)["/etc/mlops/logstash/pipelines.yml"] ?? "") as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      pipelines.map((pipeline) => pipeline["pipeline.id"]),
      ["main", "dead-letters"],
    );
    for (const pipeline of pipelines) assert.ok(files(one)[String(pipeline["path.config"])]);
  });

  it("hears nobody who shows no certificate of its authority", () => {
    const main = files(one)["/etc/mlops/logstash/main.conf"] ?? "";
    assert.match(main, /ssl_client_authentication => "required"/);
    for (const [, file = ""] of main.matchAll(/ssl_\w+ => \[?"(\/[^"]+)"/g))
      assert.ok(files(one)[file], file);
    const shown = named(one, "Secret", "logstash-filebeat");
    assert.equal(at(shown, "metadata", "namespace"), "mlops-nodes");
    const issued = one.resources.find(
      ({ type, name }) =>
        type === "tls:index/locallySignedCert:LocallySignedCert" && name.includes("filebeat"),
    );
    assert.ok((issued?.plain["allowedUses"] as string[]).includes("client_auth"));
  });

  it("is let in by the account that may only add logs", () => {
    assert.equal(at(named(one, "Secret", "elasticsearch-logstash"), "stringData", "username"), "logstash");
    const password = at(named(one, "Secret", "elasticsearch-logstash"), "stringData", "password") as string;
    assert.ok(!JSON.stringify(files(one)).includes(password));
  });

  it("is reached by Filebeat alone, and reaches Elasticsearch alone", () => {
    const policy = named(one, "NetworkPolicy", "logstash-peers");
    const ports = (direction: string) =>
      list(at(policy, "spec", direction)).map((rule) => at(rule, "ports", 0, "port"));
    assert.deepEqual([ports("ingress"), ports("egress")], [[5044], [9200]]);
  });

  it("keeps one of several when machines are drained", () => {
    const budgets = (recording: Recording) => ofKind(recording, "PodDisruptionBudget").length;
    assert.deepEqual([budgets(one), budgets(two)], [0, 1]);
  });

  it("divides its memory so that all of it fits below the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 768, max: 65536 }), (memory) => {
        const options = javaOptions({ ...resources, memory: `${memory}Mi`, memoryLimit: `${memory}Mi` });
        const [, least, most, direct] =
          /^-Xms(\d+)m -Xmx(\d+)m -XX:MaxDirectMemorySize=(\d+)m$/.exec(options) ?? [];
        assert.equal(least, most);
        assert.ok(Number(most) >= 256 && Number(most) + Number(direct) <= memory * 0.65, options);
      }),
    );
  });
});
