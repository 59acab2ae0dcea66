import { strict as assert } from "node:assert";
import fc from "fast-check";
import { cacheTag, movingTagsOf, type TagFacts, tagsOf, versionTag } from "../../../components/image/tags";
import {
  defaultTarget,
  type ImageFramework,
  imageTargets,
  requirementsOf,
  variantOf,
} from "../../../components/image/variant";

const torch: ImageFramework = {
  name: "pytorch",
  version: "2.8.1",
  cuda: "12.8",
  cudnn: "9.10",
  python: "3.11",
};
const forest: ImageFramework = { name: "sklearn", version: "1.9", python: "3.11" };

const minor = fc.tuple(fc.nat(30), fc.nat(30)).map(([a, b]) => `${a}.${b}`);
const anyFramework: fc.Arbitrary<ImageFramework> = fc.record(
  { name: fc.constantFrom("pytorch", "tensorflow", "sklearn"), version: minor, cuda: minor, python: minor },
  { requiredKeys: ["name", "version", "python"] },
);
const anyFacts: fc.Arbitrary<TagFacts> = fc.record(
  {
    version: fc.tuple(minor, fc.nat(30)).map(([a, b]) => `${a}.${b}`),
    framework: anyFramework,
    target: fc.constantFrom(...imageTargets),
    commit: fc.stringMatching(/^[0-9a-f]{40}$/),
    stack: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    shared: fc.boolean(),
  },
  { requiredKeys: ["version", "framework", "target", "stack", "shared"] },
);

describe("the tags of an image", () => {
  it("are its version and framework, the commit, the stack and latest", () => {
    const facts = { version: "1.2.3", target: "onnx", commit: "a".repeat(40), stack: "staging" } as const;
    assert.deepEqual(tagsOf({ ...facts, framework: forest, shared: false }), [
      "v1.2.3-sklearn1.9",
      "aaaaaaaaaaaa",
      "staging",
      "latest",
    ]);
  });

  it("name no commit where the source holds what nobody committed", () => {
    const tags = tagsOf({ version: "1.2.3", target: "onnx", stack: "dev", framework: forest, shared: false });
    assert.deepEqual(tags, ["v1.2.3-sklearn1.9", "dev", "latest"]);
  });

  it("are tags that every registry takes, the first with a version that never moves", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const [first = "", ...moving] = tagsOf(facts);
        for (const tag of [first, ...moving]) assert.match(tag, /^\w[\w.-]{0,127}$/);
        assert.ok(first.startsWith(`v${facts.version}-`));
        for (const tag of moving.slice(facts.commit === undefined ? 0 : 1)) {
          const patterns = movingTagsOf(facts.stack).map((pattern) => pattern.replace("*", ""));
          assert.ok(
            patterns.some((start) => tag.startsWith(start)),
            tag,
          );
        }
      }),
    );
  });

  it("of different images in one repository are different", () => {
    fc.assert(
      fc.property(anyFacts, anyFramework, (facts, other) => {
        fc.pre(variantOf(facts.framework) !== variantOf(other));
        const here = tagsOf({ ...facts, shared: true });
        const there = new Set(tagsOf({ ...facts, framework: other, shared: true }));
        assert.deepEqual(
          here.filter((tag) => there.has(tag)),
          [],
        );
      }),
    );
  });

  it("of the image that trains are never those of one that serves", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const serving = new Set(tagsOf({ ...facts, target: "onnx" }));
        const training = tagsOf({ ...facts, target: "trainer" });
        assert.deepEqual(
          training.filter((tag) => serving.has(tag)),
          [],
        );
      }),
    );
  });

  it("of a cache are those of no image", () => {
    assert.equal(cacheTag(torch, "pytorch"), "cache-pytorch2.8-cu128-pytorch");
    fc.assert(
      fc.property(anyFacts, (facts) => {
        fc.pre(facts.stack !== "cache");
        assert.ok(!tagsOf(facts).includes(cacheTag(facts.framework, facts.target)));
      }),
    );
  });
});

describe("what an image is made of", () => {
  it("is told by framework, version and CUDA", () => {
    assert.equal(variantOf(torch), "pytorch2.8-cu128");
    assert.equal(
      versionTag("1.2.3", { ...torch, version: "2.1", cuda: undefined }, "pytorch"),
      "v1.2.3-pytorch2.1",
    );
  });

  it("is ONNX on a CPU, and the framework itself on a GPU", () => {
    assert.equal(defaultTarget(torch, false), "onnx");
    assert.equal(defaultTarget(torch, true), "pytorch");
    assert.equal(defaultTarget({ ...torch, name: "tensorflow" }, true), "tensorflow");
  });

  it("is installed from the lock of the target, or of the framework and its CUDA", () => {
    assert.equal(requirementsOf("onnx", torch), "onnx");
    assert.equal(requirementsOf("trainer", forest), "trainer");
    assert.equal(requirementsOf("trainer", torch), "trainer-pytorch-2.8-cu128");
    assert.equal(requirementsOf("pytorch", torch), "pytorch-2.8-cu128");
    assert.equal(
      requirementsOf("tensorflow", { ...forest, name: "tensorflow", version: "2.21" }),
      "tensorflow-2.21",
    );
  });
});
