import assert from "node:assert/strict";
import {
  checkCompatibility,
  type CompatibilityProblem,
  type CompatibilityRule,
  type FrameworkChoice,
  type GpuTarget,
  preflightRules,
} from "../../../components/gpu";
import { gpuModels } from "../../../components/gpu/catalogue/gpus";
import { obstacle } from "../../../components/gpu/compatibilityBuilds";
import { chains, driverChains, driversOfTheTable, gpusOfTheTable } from "./compatibilityCases";

/** The compute capabilities once more, from NVIDIA's list: the table must not lean on the catalogue. */
const capabilities: Record<(typeof gpusOfTheTable)[number], string> = {
  T4: "7.5",
  A10G: "8.6",
  L4: "8.9",
  L40S: "8.9",
  "A100-40": "8.0",
  H100: "9.0",
  H200: "9.0",
  B200: "10.0",
};

const letters: Record<CompatibilityRule, string> = {
  "framework-release": "r",
  python: "p",
  "cuda-missing": "x",
  "cuda-build": "b",
  "cuda-experimental": "~",
  cudnn: "n",
  "compute-capability": "c",
  driver: "d",
  "gpu-memory": "m",
  "cpu-only": "o",
};

function letterOf({ rule, severity }: CompatibilityProblem): string {
  return rule === "framework-release" && severity === "warning" ? "w" : letters[rule];
}

function verdictOf(framework: FrameworkChoice, target: GpuTarget): string {
  const found = checkCompatibility(framework, target).map(letterOf);
  return found.length === 0 ? "+" : found.join("");
}

interface Row {
  title: string;
  framework: FrameworkChoice;
  expected: string[];
}

function rowsOf(table: string): Row[] {
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", version = "", cuda = "", cudnn = "", python = "", ...expected] = line.split(/\s+/);
      assert.ok(name === "pytorch" || name === "tensorflow" || name === "sklearn", line);
      const given = (value: string) => (value === "-" ? undefined : value);
      const framework = { name, version, cuda: given(cuda), cudnn: given(cudnn), python } as const;
      return {
        title: `${name} ${version}, CUDA ${cuda}, cuDNN ${cudnn}, Python ${python}`,
        framework,
        expected,
      };
    });
}

const target = (gpu: (typeof gpusOfTheTable)[number], driver = "580.159.03"): GpuTarget => ({
  gpu,
  computeCapability: capabilities[gpu],
  driver,
  memoryMiB: 15360,
});

describe("the compatibility tables", () => {
  const rows = rowsOf(chains);

  it("are held against more than 200 combinations with the same compute capabilities", () => {
    assert.ok(rows.length * gpusOfTheTable.length > 200, `${rows.length} rows`);
    for (const gpu of gpusOfTheTable) assert.equal(gpuModels[gpu].computeCapability, capabilities[gpu]);
  });

  for (const { title, framework, expected } of rows) {
    it(`judge ${title} on every GPU`, () => {
      assert.deepEqual(
        gpusOfTheTable.map((gpu) => `${gpu} ${verdictOf(framework, target(gpu))}`),
        gpusOfTheTable.map((gpu, index) => `${gpu} ${expected[index]}`),
      );
    });
  }

  for (const { title, framework, expected } of rowsOf(driverChains)) {
    it(`judge ${title} on every driver`, () => {
      assert.deepEqual(
        driversOfTheTable.map((driver) => `${driver} ${verdictOf(framework, target("L4", driver))}`),
        driversOfTheTable.map((driver, index) => `${driver} ${expected[index]}`),
      );
    });
  }

  it("accept the reference on T4, A10G, L4 and H100, and tell why not on Blackwell", () => {
    const [reference] = rowsOf("pytorch 2.1.0 12.1 8.9.2 3.11");
    assert.ok(reference);
    const errors = (gpu: (typeof gpusOfTheTable)[number]) =>
      checkCompatibility(reference.framework, target(gpu)).filter(({ severity }) => severity === "error");
    for (const gpu of ["T4", "A10G", "L4", "H100"] as const) assert.deepEqual(errors(gpu), [], gpu);
    const [refusal, ...others] = errors("B200");
    assert.deepEqual(others, []);
    assert.equal(refusal?.rule, "compute-capability");
    assert.match(
      refusal.message,
      /no build of pytorch 2\.1 runs on B200 \(compute capability 10\.0, .*try "2\.14"/,
    );
  });

  it("hold a wheel to the architectures that it was compiled for, whatever its toolkit knows", () => {
    const wheel = { cuda: "13.0", cudnn: "9.20", computeCapabilities: { from: "7.5", to: "9.0" } };
    assert.equal(obstacle(wheel, target("T4")), undefined);
    assert.equal(obstacle(wheel, target("H100")), undefined);
    assert.equal(obstacle(wheel, target("B200"))?.rule, "compute-capability");
    const volta: GpuTarget = { ...target("T4"), gpu: "V100", computeCapability: "7.0" };
    assert.match(obstacle(wheel, volta)?.message ?? "", /no code for V100 \(compute capability 7\.0\)$/);
  });

  it("name the rule and its source in every verdict", () => {
    for (const { framework } of rows) {
      for (const gpu of gpusOfTheTable) {
        for (const { rule, source } of checkCompatibility(framework, target(gpu))) {
          assert.equal(source, preflightRules[rule].source);
          assert.ok(source.length > 0);
        }
      }
    }
  });
});
