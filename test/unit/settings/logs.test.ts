import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { logParts } from "../../../stacks/settings";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { problemsIn, settingsOf } from "./yaml";

const parts = (yaml: string) => {
  const { logs } = settingsOf(yaml) as { logs: Parameters<typeof logParts>[0] };
  return Object.entries(logParts(logs))
    .filter(([, runs]) => runs)
    .map(([part]) => part);
};

const opened = (access: string) => `logs: { kibana: { access: { ${access} } } }`;

describe("the settings of logs", () => {
  it("switch everything on, on one node, for two weeks", () => {
    const { logs } = settingsOf("{}");
    assert.deepEqual(
      [logs.elasticsearch.nodes, logs.elasticsearch.storageGiB, logs.retentionDays],
      [1, 20, 14],
    );
    assert.deepEqual(parts("{}"), ["elasticsearch", "logstash", "filebeat", "kibana", "exporter"]);
  });

  it("let nobody reach Kibana from outside, and otherwise at the port of HTTPS, which it speaks itself", () => {
    const access = (yaml: string) => settingsOf(yaml).logs.kibana.access;
    assert.deepEqual(access("{}"), { type: "clusterIP" });
    const balanced = "type: loadBalancer, allowedCidrs: [10.0.0.0/8]";
    const port = (more: string) => access(opened(`${balanced}${more}`));
    assert.deepEqual(
      [port(""), port(", port: 8443")].map((one) => "port" in one && one.port),
      [443, 8443],
    );
  });

  it("warn of Kibana's passwords in clear where something before it has no certificate, and nowhere else", () => {
    const type = "mlops:logs.kibana.access.type";
    const warned = (access: string) =>
      readSettings(parse(opened(access)) as Record<string, unknown>, "Pulumi.test.yaml")
        .warnings.map(({ path }) => showPath("mlops", path))
        .filter((path) => path === type);
    assert.deepEqual(warned("type: ingress, hostname: kibana.example.com"), [type]);
    assert.deepEqual(warned("type: ingress, hostname: kibana.example.com, tlsSecret: kibana-tls"), []);
    assert.deepEqual(warned("type: loadBalancer, allowedCidrs: [10.0.0.0/8]"), []);
  });

  it("take along with a part what would have nobody to talk to", () => {
    assert.deepEqual(parts("logs: { enabled: false }"), []);
    assert.deepEqual(parts("logs: { logstash: { enabled: false } }"), [
      "elasticsearch",
      "kibana",
      "exporter",
    ]);
    assert.deepEqual(parts("logs: { filebeat: { enabled: false } }"), [
      "elasticsearch",
      "logstash",
      "kibana",
      "exporter",
    ]);
  });

  it("ask for no memory of what does not run", () => {
    const small = "resources: { memory: 256Mi, memoryLimit: 256Mi }";
    for (const name of ["elasticsearch", "logstash", "kibana"]) {
      assert.equal(problemsIn(`logs: { ${name}: { ${small} } }`).length, 1, name);
    }
    for (const name of ["logstash", "kibana"]) {
      assert.deepEqual(problemsIn(`logs: { ${name}: { enabled: false, ${small} } }`), [], name);
    }
    assert.deepEqual(problemsIn(`logs: { enabled: false, elasticsearch: { ${small} } }`), []);
  });
});
