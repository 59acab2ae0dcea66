import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allocatableGpuUnits,
  GpuFractionError,
  gpuInstances,
  migProfilesOf,
  nodeLabelsFor,
  nodeTaintsFor,
  packNode,
  placeOnGpu,
  type GpuPlacement,
  type GpuPool,
} from "../../../components/gpu";
import { gpuModels } from "../../../components/gpu/catalogue/gpus";
import { anyGpu, anyPools } from "./arbitraries";

const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
};
const training: GpuPool = { name: "training", instanceType: "g6.12xlarge", sharing: { strategy: "none" } };
const sliced: GpuPool = {
  name: "sliced",
  instanceType: "p5.4xlarge",
  sharing: { strategy: "mig", profile: "1g.10gb" },
};

function placed(gpu: number | string, pools: GpuPool[]): GpuPlacement {
  const placement = placeOnGpu(gpu, pools);
  assert.ok(placement && !(placement instanceof GpuFractionError), `${gpu} is not served`);
  return placement;
}

function refused(gpu: number | string, pools: GpuPool[]): string {
  const refusal = placeOnGpu(gpu, pools);
  assert.ok(refusal instanceof GpuFractionError);
  return refusal.message;
}

/** Everything that a law is about: a request that was accepted, with the pool that serves it. */
function accepted(law: (placement: GpuPlacement, pool: GpuPool, gpu: number | string) => void): void {
  let count = 0;
  fc.assert(
    fc.property(anyPools, anyGpu, (pools, gpu) => {
      const placement = placeOnGpu(gpu, pools);
      if (!placement || placement instanceof GpuFractionError) return;
      const pool = pools.find(({ name }) => name === placement.pool);
      assert.ok(pool);
      count += 1;
      law(placement, pool, gpu);
    }),
    { numRuns: 4000 },
  );
  assert.ok(count > 20, `only ${count} requests were accepted: the law was hardly tried`);
}

describe("a placement on a GPU", () => {
  it("is one unit of nvidia.com/gpu for half a GPU of a pool that shares each in two", () => {
    assert.deepEqual(placed(0.5, [training, inference]), {
      pool: "inference",
      resourceName: "nvidia.com/gpu",
      units: 1,
      memoryMiB: 11444,
      nodeSelector: { "mlops-stack.io/gpu-pool": "inference" },
      tolerations: [{ key: "nvidia.com/gpu", operator: "Equal", value: "true", effect: "NoSchedule" }],
    });
  });

  it("is as many units as whole GPUs, up to what the instance has", () => {
    for (const gpu of [1, 2, 3, 4]) assert.equal(placed(gpu, [inference, training]).units, gpu);
    assert.match(refused(5, [inference, training]), /no pool serves this number of GPUs/);
  });

  it("is one unit of the profile's own resource for a MIG slice", () => {
    const { pool, resourceName, units } = placed("1g.10gb", [inference, sliced]);
    assert.deepEqual(
      { pool, resourceName, units },
      { pool: "sliced", resourceName: "nvidia.com/mig-1g.10gb", units: 1 },
    );
  });

  it("is not needed by a model on CPU", () => {
    assert.equal(placeOnGpu(0, [inference]), undefined);
    assert.equal(placeOnGpu(0, []), undefined);
  });

  it("takes 0.33 for a third, and not 0.3", () => {
    const thirds: GpuPool = { ...inference, sharing: { strategy: "timeSlicing", replicas: 3 } };
    assert.equal(placed(0.33, [thirds]).units, 1);
    assert.match(refused(0.3, [thirds]), /\(use 0\.33\)/);
  });

  it("is in the first pool of the list that serves it", () => {
    assert.equal(placed(1, [{ ...training, name: "first" }, training]).pool, "first");
  });

  it("is in the pool that the model names, or nowhere", () => {
    const named = placeOnGpu(0.5, [inference, { ...inference, name: "second" }], "second");
    assert.ok(named && !(named instanceof GpuFractionError));
    assert.equal(named.pool, "second");
    const refusal = placeOnGpu(0.5, [inference, training], "training");
    assert.ok(refusal instanceof GpuFractionError);
    assert.equal(refusal.message, "no pool serves this fraction: `training` does not share (use 1 to 4)");
  });

  it("is a whole GPU to Kubernetes where the image cuts its GPUs itself", () => {
    const bottlerocket: GpuPool = { ...sliced, amiType: "BOTTLEROCKET_x86_64_NVIDIA" };
    const { resourceName, units, memoryMiB } = placed("1g.10gb", [bottlerocket]);
    assert.deepEqual({ resourceName, units }, { resourceName: "nvidia.com/gpu", units: 1 });
    assert.equal(memoryMiB, placed("1g.10gb", [sliced]).memoryMiB);
    assert.ok(!("4g.40gb" in migProfilesOf(bottlerocket)) && "4g.40gb" in migProfilesOf(sliced));
  });

  it("never takes more units than a node of its pool offers, however many models fit", () => {
    accepted((placement, pool) => {
      const offered = allocatableGpuUnits(pool)[placement.resourceName] ?? 0;
      const { replicas } = packNode(pool, placement, { cpuMillis: 1, memoryMiB: 1 });
      assert.ok(placement.units <= offered, `${placement.units} of ${offered}`);
      assert.ok(
        replicas >= 1 && replicas * placement.units <= offered,
        `${replicas} × ${placement.units} of ${offered}`,
      );
    });
  });

  it("takes one unit only of a GPU that is shared, and only for the fraction that the unit is", () => {
    accepted((placement, { sharing }, gpu) => {
      if (sharing.strategy !== "mps" && sharing.strategy !== "timeSlicing") return;
      assert.equal(placement.units, 1);
      assert.ok(Math.abs(Number(gpu) * sharing.replicas - 1) <= 0.021, `${gpu} is not 1/${sharing.replicas}`);
    });
  });

  it("promises no more GPU memory than the node has, to all its models together", () => {
    accepted((placement, pool) => {
      const instance = gpuInstances[pool.instanceType];
      assert.ok(instance);
      const models = Math.floor((allocatableGpuUnits(pool)[placement.resourceName] ?? 0) / placement.units);
      assert.ok(placement.memoryMiB > 0);
      assert.ok(models * placement.memoryMiB <= instance.gpus * gpuModels[instance.gpu].memoryMiB);
    });
  });

  it("selects a label that the nodes of the pool carry, and tolerates every taint of theirs", () => {
    accepted((placement, pool) => {
      const labels = nodeLabelsFor(pool);
      for (const [key, value] of Object.entries(placement.nodeSelector)) assert.equal(labels[key], value);
      for (const taint of nodeTaintsFor(pool)) {
        assert.ok(
          placement.tolerations.some(
            ({ key, operator, value, effect }) =>
              key === taint.key &&
              effect === taint.effect &&
              (operator === "Exists" || value === taint.value),
          ),
          `${taint.key} is not tolerated`,
        );
      }
    });
  });
});

describe("a GPU that no pool serves", () => {
  it("is refused with what each pool offers", () => {
    assert.equal(
      refused(0.3, [inference, training, sliced]),
      "no pool serves this fraction: `inference` shares each GPU in 2 (use 0.5), `training` does not share (use 1 to 4), " +
        '`sliced` cuts each GPU into slices (use "1g.10gb")',
    );
  });

  it("is refused with the way out where there is no pool at all", () => {
    assert.match(refused(1, []), /add one to gpuPools, or use 0 for CPU/);
  });

  it("is refused with the name of every pool and values that every pool accepts", () => {
    let count = 0;
    fc.assert(
      fc.property(anyPools, anyGpu, (pools, gpu) => {
        const refusal = placeOnGpu(gpu, pools);
        if (!(refusal instanceof GpuFractionError)) return;
        count += 1;
        for (const pool of pools) {
          const [, advice] =
            new RegExp(`\`${pool.name}\` [^(]*\\(use ([^)]+)\\)`).exec(refusal.message) ?? [];
          assert.ok(advice, `${pool.name} is not named: ${refusal.message}`);
          for (const word of advice.split(/ to | or /)) {
            placed(word.startsWith('"') ? word.slice(1, -1) : Number(word), [pool]);
          }
        }
      }),
      { numRuns: 4000 },
    );
    assert.ok(count > 50, `only ${count} requests were refused: the law was hardly tried`);
  });
});
