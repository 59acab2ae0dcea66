import assert from "node:assert/strict";
import fc from "fast-check";
import {
  GpuFractionError,
  gpuInstances,
  instanceShape,
  packNode,
  placeOnGpu,
  schedulable,
  type GpuPool,
} from "../../../components/gpu";
import { nodeOverhead } from "../../../components/gpu/catalogue/nodeOverhead";
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

  it("holds nothing that asks for the whole node, since the node and its agents keep some for themselves", () => {
    const { cpuMillis } = schedulable("g6.xlarge");
    assert.equal(cpuMillis, 3920 - nodeOverhead.gpu.cpuMillis);
    assert.equal(pack(inference, 0.25, { cpuMillis: cpuMillis + 1, memoryMiB: 1 })?.replicas, 0);
    assert.equal(pack(inference, 0.25, { cpuMillis, memoryMiB: 1 })?.replicas, 1);
  });

  it("leaves room for the agents of the node on every instance type", () => {
    for (const type of Object.keys(gpuInstances)) {
      const { allocatable } = instanceShape(type);
      const room = schedulable(type);
      assert.equal(allocatable.pods - room.pods, nodeOverhead.gpu.pods, type);
      assert.equal(allocatable.memoryMiB - room.memoryMiB, nodeOverhead.gpu.memoryMiB, type);
      assert.ok(room.pods >= 10 && room.cpuMillis >= 3000 && room.memoryMiB >= 8192, type);
    }
  });

  it("keeps no room for agents of GPUs on a node that has none", () => {
    const { allocatable } = instanceShape("m7i.large");
    assert.equal(allocatable.cpuMillis - schedulable("m7i.large").cpuMillis, nodeOverhead.cpu.cpuMillis);
    assert.ok(nodeOverhead.cpu.cpuMillis < nodeOverhead.gpu.cpuMillis);
    assert.ok(nodeOverhead.cpu.pods < nodeOverhead.gpu.pods);
  });

  it("never adds up to more than the node leaves to models, and one more would", () => {
    const request = fc.record({
      cpuMillis: fc.integer({ min: 1, max: 8000 }),
      memoryMiB: fc.integer({ min: 1, max: 65536 }),
    });
    fc.assert(
      fc.property(anyPool, anyGpu, request, (pool, gpu, demand) => {
        const packing = pack(pool, gpu, demand);
        if (!packing) return;
        const room = schedulable(pool.instanceType);
        const uses = (replicas: number) =>
          replicas * demand.cpuMillis <= room.cpuMillis &&
          replicas * demand.memoryMiB <= room.memoryMiB &&
          replicas <= room.pods;
        assert.ok(uses(packing.replicas));
        if (packing.limitedBy !== "gpu") assert.ok(!uses(packing.replicas + 1));
      }),
      { numRuns: 1000 },
    );
  });
});
