import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { sectionWith, sectionWithout, wishOf } from "../../../../sandbox/builder/decision";
import { builderSchema } from "../../../../stacks/settings/builder";
import { temporaryFolder } from "../core/temporaryFolder";

const forest = `{ name: forest, framework: { name: sklearn, version: "1.9", python: "3.11" }, image: { build: ./model }, model: { volume: { claim: weights } } }`;
const onGpu = `{ name: net, framework: { name: pytorch, version: "2.8", cuda: "12.8", python: "3.12" }, image: { build: ./model }, model: { volume: { claim: weights } }, gpu: 0.5 }`;
const finished = `{ name: done, framework: { name: sklearn, version: "1.9", python: "3.11" }, image: { ref: ghcr.io/team/model:v1 }, model: { volume: { claim: weights } } }`;
const pool = "[{ name: a, instanceType: g6.xlarge, sharing: { strategy: mps, replicas: 2 } }]";
const cloud = [
  "  aws:region: us-east-1",
  '  mlops:aws: { name: m, accountId: "123456789012" }',
  "  mlops:cluster: { kind: eks, addons: { vpc-cni: v1.22.4-eksbuild.3, kube-proxy: v1.36.0-eksbuild.21, coredns: v1.14.3-eksbuild.16, eks-pod-identity-agent: v1.3.10-eksbuild.3, aws-ebs-csi-driver: v1.63.1-eksbuild.1, eks-node-monitoring-agent: v1.6.5-eksbuild.1, metrics-server: v0.8.1-eksbuild.10 } }",
];

describe("what a stack wants of the sandbox's builder", () => {
  const folder = temporaryFolder();
  const wish = (builder: string, models: string[], more: string[] = []) => {
    const text = ["config:", `  mlops:builder: ${builder}`, `  mlops:gpuPools: ${pool}`, ...more];
    text.push("  mlops:models:", ...models.map((model) => `    - ${model}`));
    writeFileSync(path.join(folder.at, "Pulumi.test.yaml"), text.join("\n"));
    return wishOf("test", folder.at);
  };
  const registry = "{ registry: ghcr.io/team }";

  it("is nothing where no image is built, or none is to be", () => {
    assert.equal(wish(registry, [finished]), undefined);
    assert.equal(wish("{ registry: ghcr.io/team, enabled: false }", [forest]), undefined);
  });

  it("is nothing where the stack brings a builder and a registry, unless it lives in the simulated cloud", () => {
    const own = "{ registry: ghcr.io/team, enabled: true }";
    assert.equal(wish(own, [forest]), undefined);
    assert.deepEqual(wish(own, [forest], cloud)?.targets, ["onnx"]);
  });

  it("is nothing where the settings are wrong: the program says so", () => {
    assert.equal(wish("{ registry: https://ghcr.io }", [forest]), undefined);
  });

  it("is what can be built while somebody waits; the rest is taken as published", () => {
    const found = wish(registry, [forest, onGpu, finished]);
    assert.deepEqual(found?.targets, ["onnx"]);
    assert.deepEqual(found.others, ["pytorch"]);
    assert.deepEqual(found.pythons, ["3.11"]);
  });

  it("becomes a section of settings that leads to the sandbox alone", () => {
    const found = wish(registry, [forest, onGpu]);
    assert.ok(found);
    const section = builderSchema.parse(sectionWith("localhost:5000", found));
    assert.equal(section.enabled, true);
    assert.equal(section.registry, "localhost:5000/mlops");
    assert.equal(section.takenFrom, "ghcr.io/team");
    assert.deepEqual(section.targets, ["onnx", "trainer"]);
    assert.equal(builderSchema.parse(sectionWithout(found)).enabled, false);
  });

  it("leaves what is not built in the account's own registry", () => {
    const found = wish(
      "{}",
      [forest, onGpu],
      [...cloud, "  mlops:images: { repositories: [{ name: model }] }"],
    );
    assert.ok(found);
    const { takenFrom } = builderSchema.parse(sectionWith("localhost:5000", found));
    assert.equal(takenFrom, "123456789012.dkr.ecr.us-east-1.amazonaws.com");
  });
});
