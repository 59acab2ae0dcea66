import assert from "node:assert/strict";
import { preflight, type PreflightModel } from "../../../components/gpu";

const digits: PreflightModel = {
  name: "digits",
  framework: { name: "pytorch", version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" },
  gpu: 0.5,
  replicas: { min: 3, max: 3 },
  resources: { cpu: "1", memory: "2Gi" },
  rollout: { strategy: "blueGreen" },
};

function report(max: number, changes: Partial<PreflightModel> = {}) {
  const pool = {
    name: "inference",
    instanceType: "g6.xlarge",
    max,
    sharing: { strategy: "mps", replicas: 2 },
  } as const;
  return preflight({ models: [{ ...digits, ...changes }], gpuPools: [pool] });
}

describe("the room of a rollout", () => {
  it("is that for a second set of replicas, or a new revision would never be ready", () => {
    const [told, ...others] = report(2).verdicts;
    assert.deepEqual(others, []);
    assert.equal(told?.rule, "rollout-room");
    assert.equal(told.severity, "error");
    assert.deepEqual(told.path, ["models", 0, "rollout", "strategy"]);
    assert.match(told.message, /at most 2 nodes.* fill 3: .*set its max to 3, or use strategy rolling/);
    assert.deepEqual(report(3).verdicts, []);
    assert.equal(report(2, { rollout: { strategy: "canary" } }).verdicts.length, 1);
  });

  it("is not asked for where pods give way one by one", () => {
    assert.deepEqual(report(2, { rollout: { strategy: "rolling" } }).verdicts, []);
    assert.deepEqual(report(2, { rollout: undefined }).verdicts, []);
  });

  it("is not spoken of where the model fits not even once: that is said already", () => {
    assert.deepEqual(
      report(1).verdicts.map(({ rule }) => rule),
      ["pool-capacity"],
    );
  });

  it("tells whether one replica more fits beside all at their most", () => {
    const surge = (max: number, most: number) =>
      report(max, { replicas: { min: 1, max: most } }).chains.map((chain) => chain.surge);
    assert.deepEqual([surge(2, 3), surge(2, 4)], [[true], [false]]);
  });
});
