import assert from "node:assert/strict";
import { cpuInstances, gpuInstances, instanceShape } from "../../../components/gpu";

describe("the shape of an instance type", () => {
  it("leaves 3.92 of 4 cores to pods on g6.xlarge", () => {
    const { allocatable, gpus, gpu } = instanceShape("g6.xlarge");
    assert.equal(allocatable.cpuMillis, 3920);
    assert.deepEqual([gpus, gpu?.name, gpu?.computeCapability], [1, "L4", "8.9"]);
  });

  it("reserves CPU by the share of each core: 6 %, 1 %, twice 0.5 %, then 0.25 %", () => {
    const reserved = (type: string) => {
      const { capacity, allocatable } = instanceShape(type);
      return capacity.cpuMillis - allocatable.cpuMillis;
    };
    assert.deepEqual(
      ["m7i.large", "m7i.xlarge", "m7i.2xlarge", "m7i.4xlarge"].map(reserved),
      [70, 80, 90, 110],
    );
    assert.equal(reserved("p5.48xlarge"), 80 + 470);
  });

  it("reserves memory by the pods that the network has room for", () => {
    const { capacity, allocatable } = instanceShape("m7i.xlarge");
    assert.equal(capacity.memoryMiB - allocatable.memoryMiB, 255 + 11 * 58 + 100);
  });

  it("admits no more pods than a managed node group does", () => {
    assert.deepEqual(
      ["g6.xlarge", "g6.4xlarge", "g6.12xlarge", "g5.12xlarge", "p5.48xlarge"].map(
        (type) => instanceShape(type).maxPods,
      ),
      [58, 110, 234, 250, 100],
    );
  });

  it("leaves something, and less than everything, of every type", () => {
    for (const type of [...Object.keys(gpuInstances), ...Object.keys(cpuInstances)]) {
      const { vcpus, memoryMiB, capacity, allocatable } = instanceShape(type);
      assert.ok(capacity.cpuMillis === vcpus * 1000 && capacity.memoryMiB < memoryMiB, type);
      assert.ok(allocatable.cpuMillis > 0 && allocatable.cpuMillis < capacity.cpuMillis, type);
      assert.ok(allocatable.memoryMiB > 0 && allocatable.memoryMiB < capacity.memoryMiB, type);
      assert.ok(allocatable.pods > 0 && allocatable.pods === capacity.pods, type);
    }
  });

  it("is unknown for a type that the catalogue does not hold", () => {
    assert.throws(() => instanceShape("g6.nano"), /no instance type "g6.nano"/);
  });
});
