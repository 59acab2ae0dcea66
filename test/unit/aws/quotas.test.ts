import assert from "node:assert/strict";
import {
  type Capacity,
  type NodeDemand,
  quotaDemands,
  vcpuQuotaOf,
  vcpuQuotas,
} from "../../../components/aws/quotas";
import { cpuInstances, gpuInstances } from "../../../components/gpu";

const nodes = (instanceTypes: string[], max: number, capacity: Capacity = "onDemand"): NodeDemand => ({
  path: ["gpuPools", 0],
  name: instanceTypes.join(),
  instanceTypes,
  capacity,
  max,
});

describe("the vCPU quotas", () => {
  it("are those of the class of an instance type, by how it is bought", () => {
    const codes = (instanceType: string) =>
      (["onDemand", "spot"] as const).map((capacity) => vcpuQuotaOf(instanceType, capacity)?.code);
    for (const type of [
      "g4dn.xlarge",
      "g5.48xlarge",
      "g6.xlarge",
      "g6e.12xlarge",
      "gr6.4xlarge",
      "vt1.3xlarge",
    ]) {
      assert.deepEqual(codes(type), ["L-DB2E81BA", "L-3819A6DF"], type);
    }
    assert.deepEqual(codes("p4d.24xlarge"), ["L-417A185B", "L-7212CCBC"]);
    assert.deepEqual(codes("p5en.48xlarge"), ["L-417A185B", "L-C4BD4855"]);
    assert.deepEqual(codes("p6-b200.48xlarge"), ["L-417A185B", "L-7212CCBC"]);
    assert.deepEqual(codes("m7i.large"), ["L-1216C47A", "L-34B43A08"]);
  });

  it("know the class of every instance type of the catalogue", () => {
    const gpu = [vcpuQuotas.gOnDemand, vcpuQuotas.pOnDemand].map(({ code }) => code as string);
    for (const type of Object.keys(gpuInstances)) {
      assert.ok(gpu.includes(vcpuQuotaOf(type, "onDemand")?.code ?? ""), type);
    }
    for (const type of Object.keys(cpuInstances)) {
      assert.equal(vcpuQuotaOf(type, "onDemand"), vcpuQuotas.standardOnDemand, type);
    }
  });

  it("leave capacity blocks alone: what was bought was granted", () => {
    assert.equal(vcpuQuotaOf("p5.48xlarge", "capacityBlock"), undefined);
    assert.deepEqual(quotaDemands([nodes(["p5.48xlarge"], 2, "capacityBlock")]), []);
  });

  it("count every node at its most, over all groups of a class", () => {
    const demands = quotaDemands([
      nodes(["g6.xlarge"], 6),
      nodes(["g5.12xlarge"], 2),
      nodes(["g6.xlarge"], 3, "spot"),
      nodes(["m7i.large"], 4),
    ]);
    assert.deepEqual(
      demands.map(({ quota, vcpus }) => [quota.code, vcpus]),
      [
        ["L-DB2E81BA", 6 * 4 + 2 * 48],
        ["L-3819A6DF", 3 * 4],
        ["L-1216C47A", 4 * 2],
      ],
    );
  });

  it("count the largest of several instance types, since any of them may be started", () => {
    const [demand] = quotaDemands([nodes(["g6.xlarge", "g6.4xlarge", "g6.2xlarge"], 5)]);
    assert.equal(demand?.vcpus, 5 * 16);
  });
});
