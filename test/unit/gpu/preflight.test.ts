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
import { checkNodeImage, checkOwners, ownersOf } from "../../../components/gpu/preflightPools";
import { gpuUnitsPerNode } from "../../../components/gpu/sharing";
import { anyGpu, anyPools } from "./arbitraries";

const inference: PreflightPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  max: 4,
  sharing: { strategy: "mps", replicas: 2 },
};

const digits: PreflightModel = {
  name: "digits",
  framework: { name: "pytorch", version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" },
  gpu: 0.5,
  replicas: { min: 2, max: 6 },
  resources: { cpu: "1500m", memory: "4Gi" },
};

function report(changes: Partial<PreflightModel> = {}, pool: Partial<PreflightPool> = {}, more: object = {}) {
  return preflight({ models: [{ ...digits, ...changes }], gpuPools: [{ ...inference, ...pool }], ...more });
}

/** The verdicts in short. */
function told(input: ReturnType<typeof report>): string[] {
  return input.verdicts.map(({ severity, rule, path }) => `${severity} ${rule} at ${path.join(".")}`);
}

describe("the preflight", () => {
  it("has nothing to say about a model that fits, and shows its whole chain", () => {
    const { chains, verdicts } = report();
    assert.deepEqual(verdicts, []);
    assert.deepEqual(chains, [
      {
        model: "digits",
        index: 0,
        framework: digits.framework,
        gpu: 0.5,
        pool: inference,
        target: { gpu: "L4", computeCapability: "8.9", driver: "580.159.03", memoryMiB: 11444 },
        perNode: 2,
        spare: true,
        surge: true,
      },
    ]);
  });

  it("shows no GPU for a model on CPU", () => {
    const cpu = {
      ...digits,
      gpu: 0,
      framework: { name: "pytorch", version: "2.8", python: "3.11" } as const,
    };
    const { chains, verdicts } = preflight({ models: [cpu], gpuPools: [inference] });
    assert.deepEqual(verdicts, []);
    assert.deepEqual(
      [chains[0]?.pool, chains[0]?.target, chains[0]?.spare],
      [undefined, undefined, undefined],
    );
  });

  it("refuses a share that no pool serves, and one that the named pool does not", () => {
    assert.deepEqual(told(report({ gpu: 1 })), ["error gpu-share at models.0.gpu"]);
    const whole: PreflightPool = { ...inference, name: "whole", sharing: { strategy: "none" } };
    const named = preflight({ models: [{ ...digits, gpuPool: "whole" }], gpuPools: [inference, whole] });
    assert.deepEqual(told(named), ["error gpu-share at models.0.gpu"]);
    const right = preflight({
      models: [{ ...digits, gpu: 1, gpuPool: "whole" }],
      gpuPools: [inference, whole],
    });
    assert.equal(right.chains[0]?.pool?.name, "whole");
  });

  it("refuses a framework that the pool's GPU cannot run, at the field to change", () => {
    const torch = { ...digits.framework, cuda: "12.6" };
    const blackwell = { instanceType: "p6-b200.48xlarge", max: 1 };
    assert.deepEqual(told(report({ framework: torch }, blackwell)), [
      "error compute-capability at models.0.framework.cuda",
    ]);
  });

  it("refuses weights and a batch that outgrow the share", () => {
    const gpuMemory = { weightsMiB: 9000, sampleMiB: 50, batchSize: 32 };
    assert.deepEqual(told(report({ gpuMemory })), ["error gpu-memory at models.0.gpuMemory"]);
    assert.deepEqual(told(report({ gpuMemory: { ...gpuMemory, batchSize: 28 } })), []);
  });

  it("refuses a replica that no node has room for", () => {
    assert.deepEqual(told(report({ resources: { cpu: "4", memory: "4Gi" } })), [
      "error node-fit at models.0.resources.cpu",
    ]);
    assert.deepEqual(told(report({ resources: { cpu: "1", memory: "16Gi" } })), [
      "error node-fit at models.0.resources.memory",
    ]);
  });

  it("refuses a pool that is too small for the fewest replicas, and warns where it is for the most", () => {
    const [error] = report({ replicas: { min: 10, max: 20 } }).verdicts;
    assert.deepEqual([error?.rule, error?.severity], ["pool-capacity", "error"]);
    assert.match(error?.message ?? "", /at most 4 nodes, and its models at their fewest fill 5: .*max to 5/);
    const [warning] = report({ replicas: { min: 8, max: 20 } }).verdicts;
    assert.deepEqual([warning?.severity, warning?.path], ["warning", ["models", 0, "replicas", "max"]]);
    assert.match(warning?.message ?? "", /at their most fill 10/);
  });

  it("tells whether a pool has a spare GPU for each serving replica, as blue-green needs", () => {
    const spare = (min: number, max: number) =>
      report({ replicas: { min, max: min } }, { max }).chains.map((chain) => chain.spare);
    assert.deepEqual(spare(2, 2), [true]);
    assert.deepEqual(spare(3, 2), [false]);
    assert.deepEqual(spare(3, 3), [true]);
    const two = preflight({
      models: [digits, { ...digits, name: "letters", replicas: { min: 4, max: 4 } }],
      gpuPools: [inference],
    });
    assert.deepEqual(
      two.chains.map((chain) => chain.spare),
      [true, false],
    );
  });
});

describe("the preflight of a pool", () => {
  it("refuses Amazon Linux 2 and any image whose driver nobody knows", () => {
    const rules = (ami: string, version?: string) =>
      checkNodeImage(ami, version, ["gpuPools", 0]).map(({ message }) => message);
    assert.match(rules("AL2_x86_64_GPU")[0] ?? "", /no images since 2025-11-26: use AL2023_x86_64_NVIDIA/);
    assert.match(rules("CUSTOM")[0] ?? "", /driver of CUSTOM is not known/);
    assert.match(rules("AL2023_x86_64_STANDARD")[0] ?? "", /is not known/);
    assert.deepEqual(rules("AL2023_x86_64_NVIDIA", "1.33"), []);
  });

  it("refuses Bottlerocket before Kubernetes 1.34, whose driver is another", () => {
    const amiType = "BOTTLEROCKET_x86_64_NVIDIA" as const;
    assert.deepEqual(told(report({}, { amiType }, { kubernetesVersion: "1.33" })), [
      "error node-image at gpuPools.0.amiType",
    ]);
    assert.deepEqual(told(report({}, { amiType }, { kubernetesVersion: "1.34" })), []);
  });

  it("refuses two owners of a GPU: an image with a device plugin and the DaemonSet, or a device plugin and DRA", () => {
    const bottlerocket: GpuPool = { ...inference, amiType: "BOTTLEROCKET_x86_64_NVIDIA" };
    const judge = (owners: object, pool: GpuPool = inference) =>
      checkOwners({ nodeImage: false, daemonSet: false, dra: false, ...owners }, pool, ["gpuPools", 0]);
    const [image] = judge({ nodeImage: true, daemonSet: true }, bottlerocket);
    assert.equal(image?.rule, "gpu-owner");
    assert.equal(image.severity, "error");
    assert.match(image.message, /BOTTLEROCKET_x86_64_NVIDIA and the DaemonSet .*keep the DaemonSet off/);
    const [dra] = judge({ daemonSet: true, dra: true });
    assert.match(dra?.message ?? "", /the DRA driver both hand out .*keep the DRA driver off/);
    assert.deepEqual(judge({ daemonSet: true }), []);
  });

  it("finds one owner in every pool while the node agents run, and warns when nobody is left", () => {
    fc.assert(
      fc.property(anyPools, (pools) => {
        for (const pool of pools) {
          const owners = Object.values(ownersOf(pool, true)).filter(Boolean);
          assert.equal(owners.length, 1);
        }
      }),
    );
    assert.deepEqual(told(report({}, {}, { nodeAgents: false })), [
      "warning gpu-owner at nodeAgents.enabled",
    ]);
    assert.deepEqual(told(report({}, { amiType: "BOTTLEROCKET_x86_64_NVIDIA" }, { nodeAgents: false })), []);
  });
});

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
