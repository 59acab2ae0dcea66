import assert from "node:assert/strict";
import type { V1Namespace } from "@kubernetes/client-node";
import type { ResourceState } from "../../../scripts/recover/checkpoint";
import { assertSame, contextOf, namespacesOf } from "../../../scripts/shared/stackCluster";

const namespace = (name: string, uid: string, changes: Partial<ResourceState> = {}): ResourceState => ({
  urn: `urn:pulumi:local::mlops::kubernetes:core/v1:Namespace::${name}`,
  type: "kubernetes:core/v1:Namespace",
  custom: true,
  outputs: { metadata: { name, uid } },
  ...changes,
});
const found = (name: string, uid: string): V1Namespace => ({ metadata: { name, uid } });

describe("the cluster of a stack", () => {
  const known = namespacesOf([
    namespace("mlops-data", "1"),
    namespace("mlops-models", "2"),
    namespace("mlops-models", "0", { delete: true }),
  ]);

  it("is known by the namespaces of the state, those that are on their way out left aside", () => {
    assert.deepEqual(
      [...known],
      [
        ["mlops-data", "1"],
        ["mlops-models", "2"],
      ],
    );
    assertSame("local", known, [found("mlops-data", "1"), found("mlops-models", "2"), found("x", "9")], "c");
  });

  it("is no other that has namespaces of the same name", () => {
    assert.throws(() => {
      assertSame("prod", known, [found("mlops-data", "1"), found("mlops-models", "7")], "other");
    }, /context other is not the cluster of prod.*mlops-models is not the one.*--context/);
    assert.throws(() => {
      assertSame("prod", known, [], undefined);
    }, /the current context is not .*mlops-data, mlops-models/);
  });

  it("is reached by the context that the stack was deployed with, where its settings name one", () => {
    const provider = (inputs: Record<string, unknown>): ResourceState => ({
      urn: "urn:pulumi:local::mlops::pulumi:providers:kubernetes::cluster",
      type: "pulumi:providers:kubernetes",
      custom: true,
      inputs,
    });
    assert.equal(contextOf([namespace("a", "1"), provider({ context: "mine" })]), "mine");
    assert.equal(contextOf([provider({ kubeconfig: "…" })]), undefined);
  });
});
