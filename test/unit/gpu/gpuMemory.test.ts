import assert from "node:assert/strict";
import fc from "fast-check";
import { GpuFractionError, type GpuPlacement, type GpuPool, placeOnGpu } from "../../../components/gpu";
import {
  fitsMemory,
  type GpuMemoryNeed,
  memoryAdvice,
  type MemoryAdvice,
  memoryShortage,
  neededMiB,
} from "../../../components/gpu/gpuMemory";
import { anyPool } from "./arbitraries";

const half: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
};

function place(gpu: number | string, pool: GpuPool): GpuPlacement {
  const placement = placeOnGpu(gpu, [pool]);
  assert.ok(placement && !(placement instanceof GpuFractionError));
  return placement;
}

const shortage = (need: GpuMemoryNeed, gpu: number | string, pool: GpuPool) =>
  memoryShortage(need, pool, place(gpu, pool));

/** What a model writes to get one unit of a pool. */
function unitOf({ sharing }: GpuPool): number | string {
  if (sharing.strategy === "none") return 1;
  return sharing.strategy === "mig" ? sharing.profile : 1 / sharing.replicas;
}

/** What a model asks of a pool when its writer follows the advice. */
function followed(advice: MemoryAdvice, need: GpuMemoryNeed, gpu: number | string, pool: GpuPool) {
  switch (advice.change) {
    case "batchSize":
      return { need: { ...need, batchSize: advice.batchSize }, gpu, pool };
    case "gpus":
      return { need, gpu: advice.gpus, pool };
    case "instanceType":
      return { need, gpu, pool: { ...pool, instanceType: advice.instanceType } };
    case "sharing": {
      const changed = { ...pool, sharing: advice.sharing };
      return { need, gpu: unitOf(changed), pool: changed };
    }
  }
}

describe("the memory of a GPU share", () => {
  it("has to hold weights, a full batch and a CUDA context on each GPU", () => {
    assert.equal(neededMiB({ weightsMiB: 4000, sampleMiB: 10, batchSize: 64 }), 4000 + 640 + 1024);
    assert.equal(neededMiB({ weightsMiB: 4000 }, 4), 4000 + 4 * 1024);
    assert.equal(neededMiB({ weightsMiB: 0, sampleMiB: 10 }), 320 + 1024);
  });

  it("holds a model that fits to the MiB, and no more", () => {
    assert.equal(shortage({ weightsMiB: 11444 - 1024 }, 0.5, half), undefined);
    assert.match(
      shortage({ weightsMiB: 11444 - 1023 }, 0.5, half) ?? "",
      /make 11445 MiB, and a replica gets 11444 MiB/,
    );
  });

  it("names the numbers, and the batch, the share and the instance type that are nearest", () => {
    assert.equal(
      shortage({ weightsMiB: 9000, sampleMiB: 50 }, 0.5, half),
      "weights 9000 MiB + a batch of 32 × 50 MiB + CUDA 1024 MiB make 11624 MiB, and a replica gets 11444 MiB of L4 from pool `inference`: use batchSize 28, or do not share the GPU (gpu: 1), or use g6e.xlarge (L40S) in pool `inference`",
    );
  });

  it("advises to share in fewer before not to share at all", () => {
    const quarter: GpuPool = { ...half, sharing: { strategy: "timeSlicing", replicas: 4 } };
    assert.match(
      shortage({ weightsMiB: 6000 }, 0.25, quarter) ?? "",
      /: share each GPU in 3, or use g6e\.xlarge/,
    );
  });

  it("advises a larger slice, and more GPUs where a model has whole ones", () => {
    const sliced: GpuPool = {
      ...half,
      instanceType: "p4d.24xlarge",
      sharing: { strategy: "mig", profile: "1g.5gb" },
    };
    assert.match(shortage({ weightsMiB: 6000 }, "1g.5gb", sliced) ?? "", /: use the MIG profile 1g\.10gb$/);
    const whole: GpuPool = { ...half, instanceType: "g6.12xlarge", sharing: { strategy: "none" } };
    assert.match(
      shortage({ weightsMiB: 30000 }, 1, whole) ?? "",
      /: use gpu: 2, or use g6e\.xlarge \(L40S\)/,
    );
  });

  it("says so when no GPU is large enough", () => {
    const whole: GpuPool = { ...half, sharing: { strategy: "none" } };
    assert.match(
      shortage({ weightsMiB: 500_000 }, 1, whole) ?? "",
      /no GPU of the catalogue is large enough/,
    );
  });

  it("is enough wherever its own advice is followed", () => {
    const need = fc.record(
      {
        weightsMiB: fc.integer({ min: 1, max: 400_000 }),
        sampleMiB: fc.double({ min: 0, max: 2000, noNaN: true }),
        batchSize: fc.integer({ min: 1, max: 512 }),
      },
      { requiredKeys: ["weightsMiB"] },
    );
    let advised = 0;
    fc.assert(
      fc.property(anyPool, need, (pool, wanted) => {
        const gpu = unitOf(pool);
        const placement = placeOnGpu(gpu, [pool]);
        if (!placement || placement instanceof GpuFractionError || fitsMemory(wanted, pool, placement))
          return;
        for (const advice of memoryAdvice(wanted, pool, placement)) {
          const next = followed(advice, wanted, gpu, pool);
          assert.ok(
            fitsMemory(next.need, next.pool, place(next.gpu, next.pool)),
            JSON.stringify([advice, next]),
          );
          advised += 1;
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(advised > 200, `${advised} advices`);
  });
});
