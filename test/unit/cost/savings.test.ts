import assert from "node:assert/strict";
import type { CostPlan } from "../../../components/cost";
import { savingsOf } from "../../../components/cost/savings";
import { prod, staging } from "./plans";

const cents = (amount: number) => Math.round(amount * 100) / 100;
const month = 0.8048 * 730;

describe("the savings against whole GPUs always on", () => {
  it("come from sharing first, then from nodes that come and go", () => {
    const { wholeGpus, shared, scaled, bought, share } = savingsOf(prod) ?? assert.fail();
    assert.equal(cents(wholeGpus), cents(10 * month)); // 10 replicas, a GPU each
    assert.equal(cents(shared), cents(5 * month)); // two on each
    assert.equal(cents(scaled), cents(3.05 * month)); // 2 + 0.35 × (5 − 2)
    assert.equal(bought, scaled);
    assert.equal(cents(share), 0.7); // 1 − 3.05 / 10
  });

  it("come from spot last", () => {
    const spot = savingsOf({
      ...prod,
      gpuPools: prod.gpuPools.map((pool) => ({ ...pool, capacity: "spot" })),
    });
    assert.equal(cents(spot?.scaled ?? 0), cents(3.05 * month));
    assert.equal(cents(spot?.bought ?? 0), cents(1.525 * month));
    assert.equal(cents(spot?.share ?? 0), 0.85);
  });

  it("give a replica of an instance with several GPUs its part of the price", () => {
    const plan: CostPlan = {
      ...prod,
      gpuPools: prod.gpuPools.map((pool) => ({
        ...pool,
        instanceType: "g6.12xlarge",
        sharing: { strategy: "none" },
        min: 2,
        max: 2,
      })),
      models: prod.models.map((model) => ({ ...model, gpu: 2, replicas: { min: 4, max: 4 } })),
    };
    const savings = savingsOf(plan) ?? assert.fail();
    assert.equal(cents(savings.wholeGpus), cents(2 * 4.6016 * 730)); // 4 × 2 GPUs of 4 each: two instances
    assert.equal(cents(savings.share), 0);
  });

  it("are negative where a stack keeps more than it needs", () => {
    const idle = { ...prod, gpuPools: prod.gpuPools.map((pool) => ({ ...pool, min: 20, max: 20 })) };
    assert.ok((savingsOf(idle)?.share ?? 0) < 0);
  });

  it("are not claimed where no model has a GPU", () => {
    assert.equal(savingsOf(staging), undefined);
    assert.equal(
      savingsOf({ ...prod, models: prod.models.map((model) => ({ ...model, gpu: 0 })) }),
      undefined,
    );
  });
});
