import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { type Fields, mergeFields } from "../../../stacks/overrides/merge";

const merged = (value: unknown, set: Fields) => mergeFields(value, set, ["here"]);
const known = (value: unknown) =>
  new Promise<unknown>((resolve) => pulumi.output(value as Promise<object>).apply(resolve));

const pod = {
  containers: [
    { name: "server", image: "a", env: [{ name: "A", value: "1" }] },
    { name: "sidecar", image: "b" },
  ],
};

describe("the inputs of a resource with those of an override", () => {
  it("have groups merged, values and lists replaced, and null taken away", () => {
    const value = { spec: { replicas: 1, list: [1, 2], strategy: { type: "Recreate" } }, kept: true };
    assert.deepEqual(
      merged(value, { spec: { replicas: 2, list: [3], strategy: null, added: { deep: { null: null } } } }),
      { spec: { replicas: 2, list: [3], added: { deep: {} } }, kept: true },
    );
  });

  it("have the items of a list changed that a value names, and the others left", () => {
    assert.deepEqual(
      merged(pod, { "containers[name=server]": { image: "c", "env[name=A]": { value: "2" } } }),
      {
        containers: [
          { name: "server", image: "c", env: [{ name: "A", value: "2" }] },
          { name: "sidecar", image: "b" },
        ],
      },
    );
  });

  it("have items taken away and added, to a list that is not there as well", () => {
    assert.deepEqual(merged(pod, { "containers[name=sidecar]": null, "volumes[+]": [{ name: "v" }] }), {
      containers: [pod.containers[0]],
      volumes: [{ name: "v" }],
    });
    assert.deepEqual(merged({ args: ["a", "b"] }, { "args[+]": ["c"] }), { args: ["a", "b", "c"] });
    assert.deepEqual(merged({ ports: [{ port: 80 }] }, { "ports[port=80]": { name: "http" } }), {
      ports: [{ port: 80, name: "http" }],
    });
  });

  it("are refused where no item is meant, with where and which there are", () => {
    assert.throws(
      () => mergeFields({ spec: pod }, { spec: { "containers[name=sever]": { image: "c" } } }, ["override"]),
      /override: spec\.containers has no item whose name is sever; there are server, sidecar/,
    );
    assert.throws(() => merged({}, { "list[name=a]": null }), /list has no item .* there is none/);
  });

  it("are merged once they are known, at every depth", async () => {
    const value = pulumi.output({ spec: pulumi.output({ a: 1 }), list: Promise.resolve([{ name: "x" }]) });
    const set = { spec: { b: 2 }, "list[name=x]": { c: 3 }, "list[+]": [{ name: "y" }] };
    assert.deepEqual(await known(merged(value, set)), {
      spec: { a: 1, b: 2 },
      list: [{ name: "x", c: 3 }, { name: "y" }],
    });
    const inList = { list: [{ name: pulumi.output("x"), a: 1 }] };
    assert.deepEqual(await known(merged(inList, { "list[name=x]": { a: 2 } })), {
      list: [{ name: "x", a: 2 }],
    });
  });

  it("keep what is secret", async () => {
    const result = merged({ group: pulumi.secret({ a: 1 }) }, { group: { b: 2 } }) as {
      group: pulumi.Output<unknown>;
    };
    assert.deepEqual(await known(result.group), { a: 1, b: 2 });
    assert.equal(await pulumi.isSecret(result.group), true);
  });

  const key = fc.constantFrom("a", "b", "c");
  const tree = fc.letrec<{ value: unknown; group: Fields }>((tie) => ({
    group: fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    value: fc.oneof({ depthSize: "small" }, fc.integer(), fc.array(fc.integer()), tie("group")),
  }));

  it("are the same when merged twice, and hold all that was set, whatever there was", () => {
    fc.assert(
      fc.property(tree.group, tree.group, (value, set) => {
        const once = merged(value, set) as Fields;
        assert.deepEqual(merged(once, set), once);
        assert.deepEqual(merged(set, once), once);
      }),
    );
  });

  it("leave what they are merged from as it was", () => {
    fc.assert(
      fc.property(tree.group, tree.group, (value, set) => {
        const before = structuredClone(value);
        merged(value, set);
        assert.deepEqual(value, before);
      }),
    );
  });
});
