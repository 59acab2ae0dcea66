import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { type Demand, quotaOf } from "../../../components/kubernetes/budget";
import { cpuMillis, memoryMiB, parseQuantity } from "../../../components/kubernetes/quantity";

const demand = fc.record<Demand>({
  count: fc.integer({ min: 1, max: 100 }),
  resources: fc
    .record({
      cpu: fc.integer({ min: 1, max: 64_000 }).map((millis) => `${millis}m`),
      memory: fc.integer({ min: 32, max: 262_144 }).map((mebibytes) => `${mebibytes}Mi`),
      units: fc.integer({ min: 0, max: 8 }),
    })
    .map(({ cpu, memory, units }) => ({
      cpu,
      memory,
      extended: units === 0 ? undefined : { "nvidia.com/gpu": units },
    })),
});

describe("quotaOf", () => {
  it("holds every workload at its largest twice over, as a rollout may need it", () => {
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 10 }), (budget) => {
        const quota = quotaOf({}, budget);
        const sum = (amount: (demand: Demand) => number) =>
          budget.reduce((total, one) => total + amount(one), 0);
        const cpu = sum(({ resources, count }) => cpuMillis(resources.cpu) * count);
        const memory = sum(({ resources, count }) => memoryMiB(resources.memory) * count);
        const gpus = sum(({ resources, count }) => (resources.extended?.["nvidia.com/gpu"] ?? 0) * count);
        for (const kind of ["requests", "limits"]) {
          assert.ok(cpuMillis(quota[`${kind}.cpu`] ?? "") >= 2 * cpu);
          assert.ok(memoryMiB(quota[`${kind}.memory`] ?? "") >= 2 * memory);
        }
        assert.ok((parseQuantity(quota["requests.nvidia.com/gpu"] ?? "") ?? 0) >= 2 * gpus);
        assert.ok((parseQuantity(quota.pods ?? "") ?? 0) >= 2 * sum(({ count }) => count));
      }),
    );
  });

  it("leaves room for what the settings no longer name, since it is deleted after the new pods run", () => {
    const resources = { cpu: "1", memory: "1Gi", extended: { "nvidia.com/gpu": 1 } };
    const quota = quotaOf({ pods: 500 }, [{ resources, count: 1 }]);
    const removed = { cpu: 64, memory: "256Gi", gpus: 64, pods: 100 };
    assert.ok(cpuMillis(quota["requests.cpu"] ?? "") >= (1 + removed.cpu) * 1000);
    assert.ok(memoryMiB(quota["requests.memory"] ?? "") >= memoryMiB("1Gi") + memoryMiB(removed.memory));
    assert.ok(Number(quota["requests.nvidia.com/gpu"]) >= 1 + removed.gpus);
    assert.ok(Number(quota.pods) >= 1 + removed.pods);
  });

  it("counts limits where they differ from requests", () => {
    const resources = { cpu: "1", cpuLimit: "3", memory: "1Gi", memoryLimit: "4Gi" };
    const quota = quotaOf({}, [{ resources, count: 2 }]);
    assert.deepEqual(
      [quota["requests.cpu"], quota["limits.cpu"], quota["requests.memory"], quota["limits.memory"]],
      ["132", "140", "516Gi", "528Gi"],
    );
  });

  it("admits every load balancer that the settings ask for", () => {
    const resources = { cpu: "1", memory: "1Gi" };
    const demand = { resources, count: 1, loadBalancers: 1 };
    const quota = quotaOf({ "services.loadbalancers": 20 }, [demand, demand]);
    assert.equal(quota["services.loadbalancers"], "22");
  });

  it("admits the port of the nodes by which each load balancer comes in, where such ports are limited", () => {
    const resources = { cpu: "1", memory: "1Gi" };
    const none = { "services.loadbalancers": 0, "services.nodeports": 0 };
    assert.equal(quotaOf(none, [{ resources, count: 3, loadBalancers: 1 }])["services.nodeports"], "1");
    assert.equal(quotaOf(none, [{ resources, count: 3 }])["services.nodeports"], "0");
    assert.ok(!("services.nodeports" in quotaOf({}, [{ resources, count: 1, loadBalancers: 1 }])));
  });

  it("gives no GPU to a namespace whose workloads ask for none", () => {
    assert.equal(quotaOf({}, [])["requests.nvidia.com/gpu"], "0");
  });

  it("counts slices of a GPU by their own name", () => {
    const resources = { cpu: "1", memory: "1Gi", extended: { "nvidia.com/mig-1g.10gb": 1 } };
    const quota = quotaOf({}, [{ resources, count: 3 }]);
    assert.equal(quota["requests.nvidia.com/mig-1g.10gb"], "70");
    assert.equal(quota["requests.nvidia.com/gpu"], "0");
  });
});
