import assert from "node:assert/strict";
import fc from "fast-check";
import { unknown, type JsonObject } from "../../../../sandbox/plugins/common/properties";
import {
  changesBetween,
  difference,
  formatPath,
  parsePath,
} from "../../../../sandbox/plugins/kubernetes/diff";
import { immutableFields } from "../../../../sandbox/plugins/kubernetes/immutability";
import { objects } from "./objects";

const replacing = { configMaps: false, secrets: false };

function paths(before: JsonObject, after: JsonObject): string[] {
  return changesBetween(before, after).map(({ path }) => formatPath(path));
}

/** An object of a kind with one value set, and its group in an apiVersion. */
function objectWith(kind: string, path: string, value: string): JsonObject {
  const [group = "", name = ""] = kind.split("/");
  const nested = path
    .split(".")
    .reduceRight<JsonObject | string>((inner, key) => ({ [key]: inner }), value) as JsonObject;
  return {
    apiVersion: group ? `${group}/v1` : "v1",
    kind: name,
    ...nested,
    metadata: { name: "x", namespace: "y" },
  };
}

describe("kubernetes diff", () => {
  it("finds nothing between an object and itself", () => {
    fc.assert(
      fc.property(objects, (object) => assert.deepEqual(changesBetween(object, structuredClone(object)), [])),
    );
  });

  it("finds the same properties in both directions", () => {
    fc.assert(
      fc.property(objects, objects, (a, b) => assert.deepEqual(paths(a, b).sort(), paths(b, a).sort())),
    );
  });

  it("names each change by the deepest path that tells it apart", () => {
    const before = {
      metadata: { labels: { "a/b": "1" } },
      spec: { containers: [{ image: "x", args: ["a", "b"] }] },
    };
    const after = {
      metadata: { labels: {} },
      spec: { replicas: 2, containers: [{ image: "y", args: ["a"] }] },
    };
    assert.deepEqual(
      changesBetween(before, after).map(({ path, kind }) => `${kind} ${formatPath(path)}`),
      [
        'delete metadata.labels["a/b"]',
        "update spec.containers[0].image",
        "delete spec.containers[0].args[1]",
        "add spec.replicas",
      ],
    );
  });

  it("takes what is not known yet for a change", () => {
    assert.deepEqual(paths({ data: { a: "1" } }, { data: { a: unknown } }), ["data.a"]);
  });

  it("does not mind how a quantity is spelled", () => {
    const limits = (cpu: string | number, memory: string) => ({ resources: { limits: { cpu, memory } } });
    assert.deepEqual(paths(limits("0.5", "1Gi"), limits("500m", "1024Mi")), []);
    assert.deepEqual(paths(limits(1, "1Gi"), limits("1000m", "1073741824")), []);
    assert.deepEqual(paths(limits("1", "1Mi"), limits("1e0", "1024Ki")), []);
    assert.deepEqual(paths(limits("1", "1G"), limits("1", "1Gi")), ["resources.limits.memory"]);
  });

  it("minds how a label, an argument or configuration is spelled, though it looks like a quantity", () => {
    for (const owner of ["labels", "annotations"])
      assert.deepEqual(
        paths({ metadata: { [owner]: { divisor: "1" } } }, { metadata: { [owner]: { divisor: "1000m" } } }),
        [`metadata.${owner}.divisor`],
      );
    for (const owner of ["data", "stringData", "matchLabels", "nodeSelector"])
      assert.deepEqual(paths({ [owner]: { sizeLimit: "1" } }, { [owner]: { sizeLimit: "1000m" } }), [
        `${owner}.sizeLimit`,
      ]);
    assert.deepEqual(paths({ args: ["1"] }, { args: ["1000m"] }), ["args[0]"]);
  });

  it("tells an empty selector from none: it opens every namespace", () => {
    const policy = (peer: JsonObject): JsonObject => ({ spec: { ingress: [{ from: [peer] }] } });
    assert.deepEqual(paths(policy({ podSelector: {} }), policy({ podSelector: {}, namespaceSelector: {} })), [
      "spec.ingress[0].from[0].namespaceSelector",
    ]);
    assert.deepEqual(paths({ spec: { ingress: [] } }, { spec: { ingress: [{}] } }), ["spec.ingress[0]"]);
  });

  it("reads the paths that it writes", () => {
    const keys = fc.oneof(
      fc.string({ minLength: 1 }).filter((key) => key !== "*"),
      fc.nat(99),
    );
    const anyPath = fc
      .tuple(fc.string({ minLength: 1 }), fc.array(keys))
      .map(([first, rest]) => [first, ...rest]);
    fc.assert(fc.property(anyPath, (path) => assert.deepEqual(parsePath(formatPath(path)), path)));
  });
});

describe("kubernetes immutable fields", () => {
  for (const [kind, { paths: immutable, except = [] }] of Object.entries(immutableFields)) {
    for (const path of immutable)
      it(`replaces ${kind} when ${path} changes`, () => {
        const { changes } = difference(objectWith(kind, path, "a"), objectWith(kind, path, "b"), replacing);
        assert.deepEqual(
          changes.map(({ replace }) => replace),
          [true],
        );
      });
    for (const path of except)
      it(`updates ${kind} in place when ${path} changes`, () => {
        const { changes } = difference(objectWith(kind, path, "a"), objectWith(kind, path, "b"), replacing);
        assert.deepEqual(
          changes.map(({ replace }) => replace),
          [false],
        );
      });
  }

  it("replaces an object that gets another name, namespace or API group, and not for another version", () => {
    const base = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", namespace: "n" } };
    const replaces = (after: JsonObject) =>
      difference(base, after, replacing).changes.some((one) => one.replace);
    assert.equal(replaces({ ...base, metadata: { name: "b", namespace: "n" } }), true);
    assert.equal(replaces({ ...base, metadata: { name: "a", namespace: "m" } }), true);
    assert.equal(replaces({ ...base, apiVersion: "extensions/v1" }), true);
    assert.equal(replaces({ ...base, apiVersion: "apps/v2" }), false);
  });

  it("replaces configuration data unless the provider, and not the object, says otherwise", () => {
    for (const [kind, field] of [
      ["ConfigMap", "data"],
      ["ConfigMap", "binaryData"],
      ["Secret", "data"],
      ["Secret", "stringData"],
    ] as const) {
      const [before, after] = [objectWith(`/${kind}`, field, "a"), objectWith(`/${kind}`, field, "b")];
      const mutable = { configMaps: true, secrets: true };
      const replaces = (object: JsonObject, mutability: typeof mutable) =>
        difference(before, object, mutability).changes.some((change) => change.replace);
      assert.equal(replaces(after, replacing), true);
      assert.equal(replaces(after, mutable), false);
      assert.equal(replaces({ ...after, immutable: true }, mutable), true);
    }
  });

  it("deletes a fixed name before its replacement comes, a generated one after", () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const job = (image: string, metadata: JsonObject): JsonObject => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: { template: { image } },
    });
    const deletesFirst = (metadata: JsonObject) =>
      difference(job("a", metadata), job("b", metadata), replacing).deleteBeforeReplace;
    assert.equal(deletesFirst({ name: "x" }), true);
    assert.equal(deletesFirst({ name: "x-12345678", annotations }), false);
    assert.equal(deletesFirst({ generateName: "x-" }), false);
  });
});
