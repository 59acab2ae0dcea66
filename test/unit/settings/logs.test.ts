import { strict as assert } from "node:assert";
import { logParts } from "../../../stacks/settings";
import { problemsIn, settingsOf } from "./yaml";

const parts = (yaml: string) => {
  const { logs } = settingsOf(yaml) as { logs: Parameters<typeof logParts>[0] };
  return Object.entries(logParts(logs))
    .filter(([, runs]) => runs)
    .map(([part]) => part);
};

describe("the settings of logs", () => {
  it("switch everything on, on one node, for two weeks", () => {
    const { logs } = settingsOf("{}");
    assert.deepEqual(
      [logs.elasticsearch.nodes, logs.elasticsearch.storageGiB, logs.retentionDays],
      [1, 20, 14],
    );
    assert.deepEqual(parts("{}"), ["elasticsearch", "logstash", "filebeat", "kibana", "exporter"]);
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
