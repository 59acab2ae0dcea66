import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { Elasticsearch, Filebeat, Logstash } from "../../../components/logs";
import { at, list, ofKind, pods } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

const namespace = "mlops-observability";
const resources = { cpu: "200m", memory: "1Gi", cpuLimit: "1", memoryLimit: "1536Mi" };
const build = () =>
  record(() => {
    const elasticsearch = new Elasticsearch("elasticsearch", { namespace, nodes: 1, resources }, {});
    const intake = new Logstash("logstash", { namespace, elasticsearch, resources }, {});
    new Filebeat("filebeat", { namespace: "mlops-nodes", intake, watched: ["mlops-models", namespace] }, {});
  });

describe("Filebeat", () => {
  let recording: Recording;
  before(async () => {
    recording = await build();
  });
  const config = () =>
    parse(filesOf(recording, "filebeat-agents")["/etc/mlops/filebeat/filebeat.yml"] ?? "") as {
      "filebeat.inputs": { paths: string[]; "prospector.scanner": { exclude_files: string[] } }[];
      "output.logstash": { hosts: string[]; ssl: Record<string, string | string[]> };
    };
  const pod = () => pods(recording).find(({ owner }) => owner.name === "filebeat-agents");

  it("reads the pods of the platform alone, and not those that its own lines end up in", () => {
    const [input] = config()["filebeat.inputs"];
    assert.deepEqual(input?.paths, [
      "/var/log/pods/mlops-models_*/*/*.log*",
      "/var/log/pods/mlops-observability_*/*/*.log*",
    ]);
    const excluded = input["prospector.scanner"].exclude_files.map((pattern) => new RegExp(pattern));
    const reads = (file: string) => !excluded.some((pattern) => pattern.test(file));
    assert.ok(!reads("/var/log/pods/mlops-observability_logstash-0_1/logstash/0.log"));
    assert.ok(reads("/var/log/pods/mlops-observability_elasticsearch-0_1/elasticsearch/0.log"));
    assert.ok(!reads("/var/log/pods/mlops-models_a_1/model/0.log.20261128.gz.tmp"));
  });

  it("shows its certificate to Logstash, and checks the other's", () => {
    const { hosts, ssl } = config()["output.logstash"];
    assert.deepEqual(hosts, ["logstash.mlops-observability.svc:5044"]);
    assert.equal(ssl["verification_mode"], "full");
    const mounted = filesOf(recording, "filebeat-agents");
    for (const file of [ssl["certificate"], ssl["key"], ssl["certificate_authorities"]].flat()) {
      assert.ok(mounted[String(file)], String(file));
    }
  });

  it("reads the node's logs, and writes nothing there but how far it has read", () => {
    const mounts = pod()?.containers.flatMap(({ volumeMounts }) => list(volumeMounts)) ?? [];
    const folders = list(pod()?.spec["volumes"]).filter(({ hostPath }) => hostPath !== undefined);
    assert.deepEqual(
      folders.map((volume) => [
        at(volume, "hostPath", "path"),
        mounts.find(({ name }) => name === volume["name"])?.["readOnly"] === true,
      ]),
      [
        ["/var/log/pods", true],
        ["/var/lib/mlops-stack/filebeat", false],
      ],
    );
  });

  it("is root without any privilege", () => {
    const security = at(pod()?.containers[0], "securityContext");
    assert.equal(at(security, "allowPrivilegeEscalation"), false);
    assert.equal(at(security, "readOnlyRootFilesystem"), true);
    assert.deepEqual(at(security, "capabilities"), { drop: ["ALL"] });
    assert.equal(at(pod()?.spec, "hostNetwork"), undefined);
  });

  it("may look at pods, and at nothing else", () => {
    const rules = ofKind(recording, "ClusterRole").flatMap(({ plain }) => list(plain["rules"]));
    assert.deepEqual(rules, [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }]);
    assert.equal(ofKind(recording, "Role").length, 0);
  });
});
