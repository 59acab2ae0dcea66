import assert from "node:assert/strict";
import fc from "fast-check";
import { isNamespaced } from "../../../../sandbox/plugins/kubernetes/kinds/scope";
import {
  kindOfToken,
  tokenOfKind,
  UnsupportedKindError,
} from "../../../../sandbox/plugins/kubernetes/kinds/tokens";
import { parseId, qualifiedName } from "../../../../sandbox/plugins/kubernetes/kinds/object";

const versions = fc.constantFrom("v1", "v2", "v1beta1", "v1alpha3");
const groups = fc.constantFrom("apps", "batch", "networking.k8s.io", "demo.example.com", "");
const kinds = fc.record(
  {
    apiVersion: fc
      .tuple(groups, versions)
      .map(([group, version]) => (group ? `${group}/${version}` : version)),
    kind: fc.stringMatching(/^[A-Z][A-Za-z]{0,20}$/).filter((kind) => !/(Patch|List)$/.test(kind)),
  },
  { noNullPrototype: true },
);

describe("kubernetes kinds", () => {
  it("come back from their tokens", () => {
    fc.assert(fc.property(kinds, (kind) => assert.deepEqual(kindOfToken(tokenOfKind(kind)), kind)));
  });

  it("write the core group out in tokens only", () => {
    assert.deepEqual(kindOfToken("kubernetes:core/v1:Secret"), { apiVersion: "v1", kind: "Secret" });
    assert.deepEqual(kindOfToken("kubernetes:apps/v1:Deployment"), {
      apiVersion: "apps/v1",
      kind: "Deployment",
    });
  });

  it("refuse patches, lists and charts, and name the way out", () => {
    for (const token of [
      "kubernetes:apps/v1:DeploymentPatch",
      "kubernetes:core/v1:ConfigMapList",
      "kubernetes:helm.sh/v4:Chart",
      "kubernetes:yaml/v2:ConfigFile",
    ])
      assert.throws(
        () => kindOfToken(token),
        (error) =>
          error instanceof UnsupportedKindError && error.message.includes("install the vendor's plugin"),
      );
  });

  it("know their scope without a cluster, but for custom resources", () => {
    assert.equal(isNamespaced({ apiVersion: "v1", kind: "Namespace" }), false);
    assert.equal(isNamespaced({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass" }), false);
    assert.equal(isNamespaced({ apiVersion: "apps/v1", kind: "Deployment" }), true);
    assert.equal(isNamespaced({ apiVersion: "demo.io/v1", kind: "Widget" }), undefined);
  });

  it("have ids that name the namespace where there is one", () => {
    for (const metadata of [{ name: "x" }, { name: "x", namespace: "y" }])
      assert.deepEqual(parseId(qualifiedName({ metadata })), metadata);
  });
});
