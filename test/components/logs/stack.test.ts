import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { awaited, objects, ofKind, softwareOf, at } from "../../support/manifests";
import { runProgram } from "../../support/program";
import type { RecordedResource, Recording } from "../../support/recorder";

const file = path.join(__dirname, "..", "..", "..", "Pulumi.local.yaml");

/** The local stack with other settings of its logs. */
function build(logs: object): Promise<Recording> {
  const stack = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return runProgram(stringify({ config: { ...stack.config, "mlops:logs": logs } }));
}

const resource = ({ resources }: Recording, name: string): RecordedResource => {
  const found = resources.find((one) => one.name === name && one.custom);
  assert.ok(found, name);
  return found;
};
const waitsFor = (recording: Recording, later: string, earlier: string) =>
  awaited(recording, resource(recording, later)).has(resource(recording, earlier).urn);

const parts = ["elasticsearch", "logstash", "filebeat", "kibana", "elasticsearch-exporter", "logs-setup"];
/** What of the logs runs: by the labels of its pods. */
const running = (recording: Recording) => {
  const found = objects(recording).map(({ plain }) =>
    softwareOf(at(plain, "spec", "template", "metadata", "labels")),
  );
  return parts.filter((part) => found.includes(part));
};
const off = { enabled: false };

describe("the logs of a stack", () => {
  it("begin where their streams are known, from the end of the way to its beginning", async () => {
    const all = await build({});
    assert.deepEqual(running(all), parts);
    assert.ok(waitsFor(all, "logs-templates-job", "elasticsearch-server"));
    assert.ok(waitsFor(all, "logstash-server", "logs-templates-job"));
    assert.ok(waitsFor(all, "filebeat-agents", "filebeat-settings"));
    assert.ok(waitsFor(all, "filebeat-settings", "logstash-server"));
    assert.ok(waitsFor(all, "logs-objects-job", "kibana-server"));
  });

  for (const { settings, left } of [
    { settings: off, left: [] as string[] },
    {
      settings: { logstash: off },
      left: ["elasticsearch", "kibana", "elasticsearch-exporter", "logs-setup"],
    },
    { settings: { filebeat: off }, left: parts.filter((part) => part !== "filebeat") },
    { settings: { kibana: off }, left: parts.filter((part) => part !== "kibana") },
    { settings: { exporter: off }, left: parts.filter((part) => part !== "elasticsearch-exporter") },
  ]) {
    it(`are without what is switched off, and what would have nobody to talk to: ${JSON.stringify(settings)}`, async () => {
      const recording = await build(settings);
      assert.deepEqual(running(recording), left);
      // Nothing of it is left either: no volume, no account, no way through the walls.
      const gone = parts.filter((part) => !left.includes(part) && part !== "logs-setup");
      const rest = objects(recording).filter(({ name }) =>
        gone.some((part) => `-${name}-`.includes(`-${part}-`)),
      );
      assert.deepEqual(
        rest.map(({ urn }) => urn),
        [],
      );
    });
  }

  it("have no searches where there is no Kibana to put them into", async () => {
    const recording = await build({ kibana: off });
    assert.deepEqual(
      ofKind(recording, "Job")
        .map(({ name }) => name)
        .filter((name) => name.startsWith("logs-")),
      ["logs-templates-job"],
    );
  });
});
