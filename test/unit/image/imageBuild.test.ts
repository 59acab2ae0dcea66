import { strict as assert } from "node:assert";
import {
  type BuildFacts,
  imageBuild,
  type ImageSpec,
  referenceOf,
  trainerOf,
} from "../../../components/image";

const spec: ImageSpec = {
  repository: "registry.example/team/model",
  context: "./model",
  target: "onnx",
  version: "1.2.3",
  framework: { name: "pytorch", version: "2.8.1", cudnn: "9.10", cuda: "12.8", python: "3.11.4" },
  args: {},
};
const facts: BuildFacts = {
  stack: "staging",
  images: {},
  attestations: { provenance: "none" },
  cache: true,
  platforms: [],
};
const revision = { commit: "0123456789abcdef0123456789abcdef01234567", date: 1767225600 };

describe("an image to build", () => {
  it("says by arguments what the framework of the model is", () => {
    const { args } = imageBuild(spec, facts, revision, false);
    assert.deepEqual(args, {
      VERSION: "1.2.3",
      FRAMEWORK: "pytorch",
      FRAMEWORK_VERSION: "2.8.1",
      CUDA_VERSION: "12.8",
      CUDNN_VERSION: "9.10",
      PYTHON_VERSION: "3.11.4",
      PYTHON_IMAGE: "docker.io/library/python:3.11-slim",
      REQUIREMENTS: "onnx",
      SOURCE_DATE_EPOCH: "315532800",
    });
  });

  it("lets the user's own arguments go first", () => {
    const args = { REQUIREMENTS: "mine", EXTRA: "1" };
    const built = imageBuild({ ...spec, args }, facts, revision, false);
    assert.equal(built.args["REQUIREMENTS"], "mine");
    assert.equal(built.args["EXTRA"], "1");
  });

  it("is known by the reference that it is pushed under first", () => {
    const { reference, tags } = imageBuild(spec, facts, revision, false);
    assert.equal(reference, "registry.example/team/model:v1.2.3-pytorch2.8-cu128");
    assert.equal(tags[0], reference);
    assert.equal(referenceOf(spec), reference);
  });

  it("names its source where that was committed, and nothing where it was not", () => {
    assert.deepEqual(imageBuild(spec, facts, revision, false).labels, {
      "org.opencontainers.image.revision": revision.commit,
      "org.opencontainers.image.created": "2026-01-01T00:00:00.000Z",
    });
    const unknown = imageBuild(spec, facts, {}, false);
    assert.deepEqual(unknown.labels, {});
  });

  it("keeps layers beside itself, unless told not to", () => {
    assert.equal(
      imageBuild(spec, facts, revision, false).cache,
      "registry.example/team/model:cache-pytorch2.8-cu128-onnx",
    );
    assert.equal(imageBuild(spec, { ...facts, cache: false }, revision, false).cache, undefined);
  });

  it("is attested where the settings say so", () => {
    const attestations = { provenance: "max", sbomScanner: "mirror/scanner:1.12.0" } as const;
    const { args } = imageBuild(spec, { ...facts, attestations }, revision, false);
    assert.equal(args["BUILDKIT_ATTEST_PROVENANCE"], "mode=max");
    assert.equal(args["BUILDKIT_ATTEST_SBOM"], "generator=mirror/scanner:1.12.0");
  });

  it("takes its base from the mirror that all other images come from", () => {
    const { args } = imageBuild(spec, { ...facts, images: { mirror: "mirror.example" } }, revision, false);
    assert.equal(args["PYTHON_IMAGE"], "mirror.example/library/python:3.11-slim");
  });

  it("is dated alike at every commit, so that a layer which did not change keeps its digest", () => {
    const { args } = imageBuild(spec, facts, revision, false);
    assert.deepEqual(imageBuild(spec, facts, { commit: "f".repeat(40), date: 1 }, false).args, args);
  });

  it("is based on what the settings say, for its Python", () => {
    const { args } = imageBuild(spec, { ...facts, baseImage: "own/python:<python>-x" }, revision, false);
    assert.equal(args["PYTHON_IMAGE"], "own/python:3.11-x");
  });

  it("that trains is made of the same source, under tags of its own", () => {
    const trainer = imageBuild(trainerOf(spec), facts, revision, false);
    assert.equal(trainer.args["REQUIREMENTS"], "trainer-pytorch-2.8-cu128");
    assert.equal(trainer.context, spec.context);
    assert.equal(trainer.reference, "registry.example/team/model:v1.2.3-pytorch2.8-cu128-trainer");
  });
});
