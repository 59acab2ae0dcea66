import assert from "node:assert/strict";
import fc from "fast-check";
import {
  GpuFractionError,
  type GpuPool,
  placeOnGpu,
  planNodes,
  preflight,
  type PreflightInput,
  type PreflightModel,
  type PreflightPool,
  preflightRules,
  verdictText,
} from "../../../components/gpu";
import { cpuMillis, memoryMiB } from "../../../components/kubernetes";
import { gpuModels } from "../../../components/gpu/catalogue/gpus";
import { gpuInstances } from "../../../components/gpu/catalogue/instances";
import { neededMiB } from "../../../components/gpu/gpuMemory";
import { gpuUnitsPerNode } from "../../../components/gpu/sharing";
import { anyGpu, anyPools } from "./arbitraries";

/** Models of all kinds, the impossible included. */
const anyModel: fc.Arbitrary<PreflightModel> = fc
  .record({
    name: fc.stringMatching(/^[a-z]{3,8}$/),
    framework: fc.record(
      {
        name: fc.constantFrom("pytorch" as const, "tensorflow" as const),
        version: fc.constantFrom("2.1", "2.6", "2.8", "2.9", "2.14", "2.20", "1.13"),
        cuda: fc.constantFrom("11.8", "12.1", "12.5", "12.8", "13.0"),
        python: fc.constantFrom("3.8", "3.11", "3.12", "3.14"),
      },
      { requiredKeys: ["name", "version", "python"] },
    ),
    gpu: anyGpu,
    gpuMemory: fc.option(
      fc.record({
        weightsMiB: fc.integer({ min: 1, max: 60_000 }),
        sampleMiB: fc.integer({ min: 0, max: 500 }),
        batchSize: fc.integer({ min: 1, max: 64 }),
      }),
      { nil: undefined },
    ),
    replicas: fc.record({ min: fc.integer({ min: 1, max: 12 }), more: fc.integer({ min: 0, max: 12 }) }),
    resources: fc.record({
      cpu: fc.constantFrom("100m", "1500m", "3", "16"),
      memory: fc.constantFrom("1Gi", "4Gi", "12Gi", "64Gi"),
    }),
  })
  .map(({ replicas: { min, more }, ...model }) => ({ ...model, replicas: { min, max: min + more } }));

/** Plans of which a good part is accepted: half of the models ask for what the first pool serves. */
const anyInput: fc.Arbitrary<PreflightInput> = anyPools.chain((pools) => {
  const [{ sharing }] = pools as [GpuPool];
  const served =
    sharing.strategy === "none" ? 1 : sharing.strategy === "mig" ? sharing.profile : 1 / sharing.replicas;
  const sensible = anyModel.map((model) => ({
    ...model,
    gpu: served,
    framework: { name: "pytorch" as const, version: "2.8", cuda: "12.8", python: "3.11" },
  }));
  return fc.record({
    gpuPools: fc.constant(pools).map((all) => all.map((pool) => ({ ...pool, max: 12 }))),
    models: fc.uniqueArray(fc.oneof({ weight: 5, arbitrary: sensible }, { weight: 1, arbitrary: anyModel }), {
      selector: ({ name }) => name,
      minLength: 1,
      maxLength: 4,
    }),
    nodeAgents: fc.constant(true),
  });
});

describe("a plan", () => {
  it("that is accepted oversubscribes no GPU, neither its units nor its memory", () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        if (preflight(input).verdicts.some(({ severity }) => severity === "error")) return;
        accepted += 1;
        for (const pool of input.gpuPools ?? []) checkPool(pool, input);
      }),
      { numRuns: 1500 },
    );
    assert.ok(accepted > 100, `${accepted} accepted`);
  });

  it("that is refused names a rule with a source for each reason, and what to change", () => {
    let refused = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const { verdicts } = preflight(input);
        if (verdicts.length > 0) refused += 1;
        for (const { rule, source, message, path } of verdicts) {
          assert.equal(source, preflightRules[rule].source);
          assert.ok(source.length > 10 && message.length > 10);
          assert.ok(["models", "gpuPools", "nodeAgents"].includes(String(path[0])), path.join("."));
        }
        if (verdicts.length > 0) assert.match(verdictText(verdicts), /source: /);
      }),
      { numRuns: 500 },
    );
    assert.ok(refused > 100, `${refused} refused`);
  });
});

/** Lays out the fewest replicas of a pool's models and counts what each node gives away. */
function checkPool(pool: PreflightPool, { models, gpuPools = [] }: PreflightInput): void {
  const placed = models.flatMap((model) => {
    const placement = placeOnGpu(model.gpu, gpuPools, model.gpuPool);
    assert.ok(!(placement instanceof GpuFractionError));
    return placement?.pool === pool.name ? [{ model, placement }] : [];
  });
  const plan = planNodes(
    pool,
    placed.map(({ model, placement }) => ({
      name: model.name,
      replicas: model.replicas.min,
      units: placement.units,
      request: { cpuMillis: cpuMillis(model.resources.cpu), memoryMiB: memoryMiB(model.resources.memory) },
    })),
  );
  assert.ok(plan);
  const { gpu, gpus } = gpuInstances[pool.instanceType] ?? assert.fail();
  assert.ok(plan.reduce((sum, { count }) => sum + count, 0) <= pool.max);
  for (const { holds } of plan) {
    const on = placed.map((each) => ({ ...each, replicas: holds[each.model.name] ?? 0 }));
    const sum = (amount: (each: (typeof on)[number]) => number) =>
      on.reduce((total, each) => total + each.replicas * amount(each), 0);
    const wholeGpus = (units: number) => (pool.sharing.strategy === "none" ? units : 1);
    assert.ok(sum(({ placement }) => placement.units) <= gpuUnitsPerNode(pool));
    const memory = sum(({ model, placement }) =>
      model.gpuMemory ? neededMiB(model.gpuMemory, wholeGpus(placement.units)) : 0,
    );
    assert.ok(memory <= gpus * gpuModels[gpu].memoryMiB, `${memory} MiB on ${gpus} × ${gpu}`);
  }
}
