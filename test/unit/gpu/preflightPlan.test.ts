import assert from "node:assert/strict";
import fc from "fast-check";
import { type GpuPool, nodesOf, type PlanDemand, planNodes } from "../../../components/gpu";
import { schedulable } from "../../../components/gpu/packing";
import { gpuUnitsPerNode } from "../../../components/gpu/sharing";
import { anyPool } from "./arbitraries";

const small = { cpuMillis: 100, memoryMiB: 100 };
const shared: GpuPool = {
  name: "shared",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 4 },
};

const demand = (name: string, replicas: number, changes: Partial<PlanDemand> = {}): PlanDemand => ({
  name,
  replicas,
  units: 1,
  request: small,
  ...changes,
});

const anyDemands = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e"),
    replicas: fc.integer({ min: 0, max: 40 }),
    units: fc.integer({ min: 1, max: 3 }),
    request: fc.record({
      cpuMillis: fc.integer({ min: 0, max: 3000 }),
      memoryMiB: fc.integer({ min: 0, max: 12000 }),
    }),
  }),
  { selector: ({ name }) => name, maxLength: 5 },
);

describe("the plan of a pool", () => {
  it("fills a node before it opens the next", () => {
    assert.deepEqual(planNodes(shared, [demand("a", 6)]), [
      { count: 1, holds: { a: 4 } },
      { count: 1, holds: { a: 2 } },
    ]);
  });

  it("puts small models beside large ones", () => {
    const large = demand("large", 2, { request: { cpuMillis: 2000, memoryMiB: 4096 } });
    assert.deepEqual(planNodes(shared, [demand("small", 5), large]), [
      { count: 1, holds: { large: 1, small: 3 } },
      { count: 1, holds: { large: 1, small: 2 } },
    ]);
  });

  it("needs no node where nothing runs, and has none where a replica fits on no node", () => {
    assert.equal(nodesOf(planNodes(shared, [])), 0);
    assert.equal(nodesOf(planNodes(shared, [demand("a", 0)])), 0);
    assert.equal(
      planNodes(shared, [demand("a", 1, { request: { cpuMillis: 4000, memoryMiB: 1 } })]),
      undefined,
    );
    assert.equal(nodesOf(undefined), Number.POSITIVE_INFINITY);
  });

  it("places every replica, and never more on a node than it has of anything", () => {
    fc.assert(
      fc.property(anyPool, anyDemands, (pool, demands) => {
        const plan = planNodes(pool, demands);
        if (!plan) return;
        const room = schedulable(pool.instanceType);
        const of = (name: string) => demands.find((each) => each.name === name);
        for (const { count, holds } of plan) {
          const held = Object.entries(holds).map(([name, replicas]) => ({ ...of(name), replicas }));
          const sum = (amount: (each: (typeof held)[number]) => number) =>
            held.reduce((total, each) => total + each.replicas * amount(each), 0);
          assert.ok(count > 0);
          assert.ok(sum(({ units = 0 }) => units) <= gpuUnitsPerNode(pool));
          assert.ok(sum(({ request }) => request?.cpuMillis ?? 0) <= room.cpuMillis);
          assert.ok(sum(({ request }) => request?.memoryMiB ?? 0) <= room.memoryMiB);
          assert.ok(sum(() => 1) <= room.pods);
        }
        for (const { name, replicas } of demands) {
          const placed: number = plan.reduce(
            (total, node) => total + node.count * (node.holds[name] ?? 0),
            0,
          );
          assert.equal(placed, replicas, name);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("does not depend on the order of the models", () => {
    fc.assert(
      fc.property(anyPool, anyDemands, (pool, demands) => {
        assert.deepEqual(planNodes(pool, [...demands].reverse()), planNodes(pool, demands));
      }),
    );
  });
});
