import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { readSettings } from "../../../stacks/settings/parse";
import { rolloutSchema } from "../../../stacks/settings/rollout";
import { model } from "./yaml";

const rolloutOf = (value: unknown) => rolloutSchema.parse(value);
const refused = (value: unknown) =>
  (rolloutSchema.safeParse(value).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

const warningsOf = (rollout: string, replicas: string) =>
  readSettings(
    parse(model(`rollout: ${rollout}\nreplicas: ${replicas}`)) as Record<string, unknown>,
    "Pulumi.test.yaml",
  ).warnings.map(({ path, needed }) => `${path.join(".")}: ${needed}`);

describe("the settings of a rollout", () => {
  it("have the mission's limits where a new revision is tested, and ask for no accuracy where it is not", () => {
    const { gate } = rolloutOf({ strategy: "blueGreen" });
    assert.deepEqual([gate.latencySeconds, gate.accuracy, gate.memoryBytes], [0.1, 0.95, 2e9]);
    assert.equal(rolloutOf({}).gate.accuracy, undefined);
    assert.equal(rolloutOf({ strategy: "blueGreen", gate: { enabled: false } }).gate.accuracy, undefined);
  });

  it("keep an accuracy that is written, whatever the strategy: feedback is held against it", () => {
    for (const strategy of ["rolling", "blueGreen", "canary"]) {
      assert.equal(rolloutOf({ strategy, gate: { accuracy: 0.9 } }).gate.accuracy, 0.9);
    }
  });

  it("refuse what the strategy does not do, and say what to write", () => {
    assert.match(
      refused({ gate: { latencySeconds: 0.2 } }).join(),
      /^gate\.latencySeconds: .*strategy blueGreen or canary/,
    );
    assert.match(refused({ strategy: "blueGreen", canary: {} }).join(), /^canary: only strategy canary/);
    assert.match(refused({ strategy: "canary", gate: { enabled: false } }).join(), /^gate\.enabled: /);
    assert.deepEqual(refused({ strategy: "canary", canary: { weightPercent: 20 } }), []);
  });

  it("warn where nobody makes a new revision as large as the one that serves", () => {
    const untested = "{ strategy: blueGreen, gate: { enabled: false } }";
    const [warning = "", ...more] = warningsOf(untested, "{ min: 2, max: 20 }");
    assert.match(warning, /^models\.0\.rollout\.gate\.enabled: .* handed over to 2 pods, .*raise min/);
    assert.deepEqual(more, []);
    assert.deepEqual(warningsOf(untested, "{ min: 2 }"), []);
    assert.deepEqual(warningsOf("{ strategy: blueGreen }", "{ min: 2, max: 20 }"), []);
  });
});
