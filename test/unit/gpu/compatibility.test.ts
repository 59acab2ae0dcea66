import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkCompatibility,
  GpuFractionError,
  gpuTarget,
  placeOnGpu,
  type FrameworkChoice,
  type GpuPool,
  type GpuTarget,
} from "../../../components/gpu";
import { gpuModels } from "../../../components/gpu/catalogue/gpus";
import { frameworkReleases } from "../../../components/gpu/compatibility";

const l4: GpuTarget = { gpu: "L4", computeCapability: "8.9", driver: "580.159.03", memoryMiB: 11444 };
const b200: GpuTarget = { gpu: "B200", computeCapability: "10.0", driver: "580.159.03", memoryMiB: 183359 };
const torch: FrameworkChoice = {
  name: "pytorch",
  version: "2.8",
  cuda: "12.8",
  cudnn: "9.10",
  python: "3.11",
};

const targets = Object.entries(gpuModels).map(([gpu, { computeCapability, memoryMiB }]): GpuTarget => ({
  gpu,
  computeCapability,
  memoryMiB,
  driver: "580.159.03",
}));

/** The problems in short: `error cuda: …`. */
function verdict(framework: FrameworkChoice, target?: GpuTarget): string[] {
  return checkCompatibility(framework, target).map(
    ({ severity, field, rule }) => `${severity} ${rule} at ${field}`,
  );
}

function errorsOf(framework: FrameworkChoice, target?: GpuTarget) {
  return checkCompatibility(framework, target).filter(({ severity }) => severity === "error");
}

describe("the chain from framework to GPU", () => {
  it("holds for the images of the reference: PyTorch 2.8 for CUDA 12.8, and 2.1.0 for 12.1 with cuDNN 8.9.2", () => {
    assert.deepEqual(verdict(torch, l4), []);
    const reference = { ...torch, version: "2.1.0", cuda: "12.1", cudnn: "8.9.2" };
    assert.deepEqual(verdict(reference, l4), ["warning cuda-experimental at cuda"]);
    const tensorflow: FrameworkChoice = { name: "tensorflow", version: "2.14", cuda: "11.8", python: "3.11" };
    assert.deepEqual(verdict(tensorflow, l4), []);
  });

  it("holds for a model on CPU without CUDA", () => {
    assert.deepEqual(verdict({ name: "pytorch", version: "2.8", python: "3.11" }), []);
  });

  it("holds for every row of the matrices, on every GPU that the row holds code for", () => {
    for (const name of ["pytorch", "tensorflow"] as const) {
      for (const { version, python, builds } of frameworkReleases[name]) {
        for (const { cuda, cudnn } of builds) {
          for (const version3 of [python.from, python.to]) {
            const row = { name, version, cuda, cudnn, python: version3 };
            assert.deepEqual(errorsOf(row), [], JSON.stringify(row));
            const rules = targets.flatMap((target) => errorsOf(row, target)).map(({ rule }) => rule);
            assert.ok(
              rules.every((rule) => rule === "compute-capability"),
              JSON.stringify([row, rules]),
            );
          }
        }
        assert.deepEqual(
          errorsOf({ name, version, cuda: builds[0]?.cuda, python: python.to }, targets[0]),
          [],
          version,
        );
      }
    }
  });

  it("breaks at Python when the release was not built for it", () => {
    assert.deepEqual(verdict({ ...torch, python: "3.14" }, l4), ["error python at python"]);
    assert.match(
      errorsOf({ ...torch, python: "3.14" }, l4)[0]?.message ?? "",
      /3\.9 to 3\.13 \(try "3\.13"\)/,
    );
    assert.match(errorsOf({ ...torch, python: "3.8" }, l4)[0]?.message ?? "", /\(try "3\.9"\)/);
  });

  it("breaks at CUDA when the release has no build for it, and says which it has", () => {
    assert.deepEqual(verdict({ ...torch, cuda: "11.8" }, l4), ["error cuda-build at cuda"]);
    assert.match(
      errorsOf({ ...torch, cuda: "11.8" }, l4)[0]?.message ?? "",
      /\(try "12\.6", "12\.8" or "12\.9"\)/,
    );
  });

  it("breaks at CUDA when a model on a GPU names none", () => {
    assert.deepEqual(verdict({ name: "pytorch", version: "2.8", python: "3.11" }, l4), [
      "error cuda-missing at cuda",
    ]);
  });

  it("breaks at cuDNN when the build brings another, or when there is no CUDA for it", () => {
    assert.deepEqual(verdict({ ...torch, cudnn: "8.9" }, l4), ["error cudnn at cudnn"]);
    assert.deepEqual(verdict({ ...torch, cudnn: "9.1" }, l4), ["error cudnn at cudnn"]);
    assert.deepEqual(verdict({ ...torch, cuda: undefined }), ["error cudnn at cudnn"]);
  });

  it("breaks at the GPU when the build holds no code for it", () => {
    const early = { ...torch, cuda: "12.6" };
    assert.deepEqual(verdict(early, b200), ["error compute-capability at cuda"]);
    assert.match(
      errorsOf(early, b200)[0]?.message ?? "",
      /no code for B200 .*CUDA 12\.8 is the first.*"12\.8" or "12\.9"/,
    );
    const wheel: FrameworkChoice = { name: "pytorch", version: "2.13", cuda: "12.6", python: "3.12" };
    assert.deepEqual(verdict(wheel, b200), ["error compute-capability at cuda"]);
  });

  it("breaks at the release when none of its builds holds code for the GPU", () => {
    const old = { ...torch, version: "2.6", cuda: "12.4", cudnn: "9.1" };
    assert.deepEqual(verdict(old, b200), ["error compute-capability at version"]);
    assert.match(errorsOf(old, b200)[0]?.message ?? "", /no build of pytorch 2\.6 runs on B200/);
  });

  it("breaks at the framework for TensorFlow on Blackwell", () => {
    const choice: FrameworkChoice = { name: "tensorflow", version: "2.20", cuda: "12.5", python: "3.12" };
    assert.deepEqual(verdict(choice, b200), ["error compute-capability at name"]);
    assert.match(errorsOf(choice, b200)[0]?.message ?? "", /no version of tensorflow runs on B200/);
  });

  it("breaks at the driver when the nodes' is older than the toolkit's floor", () => {
    const recent: FrameworkChoice = { name: "pytorch", version: "2.13", cuda: "13.0", python: "3.12" };
    assert.deepEqual(verdict(recent, { ...l4, driver: "570.26" }), ["error driver at cuda"]);
    assert.deepEqual(verdict(torch, { ...l4, driver: "470.82" }), ["error driver at version"]);
  });

  it("breaks at the GPU share that CUDA itself would fill", () => {
    const pool: GpuPool = {
      name: "tiny",
      instanceType: "g4dn.xlarge",
      sharing: { strategy: "mps", replicas: 48 },
    };
    const placement = placeOnGpu(1 / 48, [pool]);
    assert.ok(placement && !(placement instanceof GpuFractionError));
    assert.deepEqual(verdict(torch, gpuTarget(pool, placement)), ["error gpu-memory at gpu"]);
  });

  it("warns of a release newer than the table, and still holds CUDA to the GPU", () => {
    assert.deepEqual(verdict({ ...torch, version: "2.15.0" }, l4), ["warning framework-release at version"]);
    assert.deepEqual(verdict({ ...torch, version: "2.15", cuda: "12.6" }, b200), [
      "warning framework-release at version",
      "error compute-capability at cuda",
    ]);
    assert.deepEqual(verdict({ ...torch, version: "2.15", cuda: "14.0" }, l4), [
      "warning framework-release at version",
      "error driver at cuda",
    ]);
  });

  it("refuses a release older than the table", () => {
    assert.deepEqual(verdict({ ...torch, version: "1.13" }), ["error framework-release at version"]);
  });

  it("leads, by its own advice, to a choice that runs", () => {
    const choice: fc.Arbitrary<FrameworkChoice> = fc.record(
      {
        name: fc.constantFrom("pytorch" as const, "tensorflow" as const),
        version: fc.constantFrom("1.13", "2.1", "2.4", "2.7", "2.9", "2.12", "2.14", "2.20"),
        cuda: fc.constantFrom("11.8", "12.1", "12.5", "12.6", "12.8", "13.0", "9.0"),
        cudnn: fc.constantFrom("8.7", "8.9.2", "9.1", "9.10", "9.20"),
        python: fc.constantFrom("3.7", "3.9", "3.11", "3.13", "3.15"),
      },
      { requiredKeys: ["name", "version", "python"] },
    );
    fc.assert(
      fc.property(choice, fc.constantFrom(undefined, ...targets), (first, target) => {
        let framework = first;
        for (let step = 0; step < 10; step += 1) {
          const [problem] = errorsOf(framework, target);
          if (!problem || problem.field === "name" || problem.field === "gpu") return;
          const advice = /try "([^"]+)"/.exec(problem.message)?.[1];
          if (!advice) assert.match(problem.message, /remove cudnn/);
          framework = { ...framework, [problem.field]: advice };
        }
        assert.fail(`no end: ${JSON.stringify([first, framework, errorsOf(framework, target)])}`);
      }),
      { numRuns: 1000 },
    );
  });
});
