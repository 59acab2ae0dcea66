import assert from "node:assert/strict";
import fc from "fast-check";
import { GpuFractionError, instanceShape, packNode, placeOnGpu, type GpuPool } from "../../../components/gpu";
import { anyGpu, anyPool } from "./arbitraries";

const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 4 },
};

function pack(pool: GpuPool, gpu: number | string, request: { cpuMillis: number; memoryMiB: number }) {
  const placement = placeOnGpu(gpu, [pool]);
  return placement && !(placement instanceof GpuFractionError)
    ? packNode(pool, placement, request)
    : undefined;
}

describe("the packing of a node", () => {
  it("is limited by what runs out first", () => {
    const request = { cpuMillis: 500, memoryMiB: 1024 };
    assert.deepEqual(pack(inference, 0.25, request), {
      limitedBy: "gpu",
      replicas: 4,
      gpuMemoryMiB: 5722,
    });
    assert.equal(pack(inference, 0.25, { ...request, cpuMillis: 1000 })?.limitedBy, "cpu");
    assert.equal(pack(inference, 0.25, { ...request, memoryMiB: 8192 })?.limitedBy, "memory");
  });

  it("holds nothing that asks for the whole node, since the node keeps some for itself", () => {
    assert.equal(pack(inference, 0.25, { cpuMillis: 4000, memoryMiB: 1 })?.replicas, 0);
    assert.equal(pack(inference, 0.25, { cpuMillis: 3920, memoryMiB: 1 })?.replicas, 1);
  });

  it("never adds up to more than the node leaves to pods, and one more would", () => {
    const request = fc.record({
      cpuMillis: fc.integer({ min: 1, max: 8000 }),
      memoryMiB: fc.integer({ min: 1, max: 65536 }),
    });
    fc.assert(
      fc.property(anyPool, anyGpu, request, (pool, gpu, demand) => {
        const packing = pack(pool, gpu, demand);
        if (!packing) return;
        const { allocatable } = instanceShape(pool.instanceType);
        const uses = (replicas: number) =>
          replicas * demand.cpuMillis <= allocatable.cpuMillis &&
          replicas * demand.memoryMiB <= allocatable.memoryMiB &&
          replicas <= allocatable.pods;
        assert.ok(uses(packing.replicas));
        if (packing.limitedBy !== "gpu") assert.ok(!uses(packing.replicas + 1));
      }),
      { numRuns: 1000 },
    );
  });
});
