import assert from "node:assert/strict";
import { fits, isOfKind, shownKind } from "../../../stacks/overrides/kind";

const types = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:core/v1:Service",
  "kubernetes:apiregistration.k8s.io/v1:APIService",
  "aws:rds/instance:Instance",
  "docker:index/container:Container",
  "mlops:data:Postgres",
];

/** What an override names, and the types that it means. */
const meant: [kind: string, types: string[]][] = [
  ["Deployment", ["kubernetes:apps/v1:Deployment"]],
  ["apps/v1/Deployment", ["kubernetes:apps/v1:Deployment"]],
  ["apps/v1beta1/Deployment", []],
  ["kubernetes:apps/v1:Deployment", ["kubernetes:apps/v1:Deployment"]],
  // Not the end of APIService as well.
  ["Service", ["kubernetes:core/v1:Service"]],
  ["v1/Service", ["kubernetes:core/v1:Service"]],
  ["core/v1/Service", ["kubernetes:core/v1:Service"]],
  ["aws:rds/instance:Instance", ["aws:rds/instance:Instance"]],
  ["Instance", []],
  ["Postgres", []],
  ["*", types.slice(0, 3)],
];

describe("the kind of an override", () => {
  for (const [kind, expected] of meant) {
    it(`means ${expected.length} of the types: ${kind}`, () => {
      assert.deepEqual(
        types.filter((type) => isOfKind(type, kind)),
        expected,
      );
    });
  }

  it("is shown as it can be written", () => {
    for (const type of types.slice(0, 5)) assert.ok(isOfKind(type, shownKind(type)), type);
  });
});

describe("the name of an override", () => {
  it("fits as a whole, with * for any text and ? for one letter", () => {
    const names = ["digits-server", "digits-gpu-server", "a.b", "axb"];
    const fitting = (pattern: string) => names.filter((name) => fits(name, pattern));
    assert.deepEqual(fitting("digits-server"), ["digits-server"]);
    assert.deepEqual(fitting("digits"), []);
    assert.deepEqual(fitting("digits-*"), ["digits-server", "digits-gpu-server"]);
    assert.deepEqual(fitting("a.b"), ["a.b"]);
    assert.deepEqual(fitting("a?b"), ["a.b", "axb"]);
    assert.deepEqual(fitting("*"), names);
  });
});
