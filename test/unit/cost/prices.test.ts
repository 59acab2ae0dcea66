import assert from "node:assert/strict";
import { cpuInstancePrices, prices, spotDiscount } from "../../../components/cost/prices";
import { cpuInstances } from "../../../components/gpu";

describe("the price table", () => {
  it("has a source and a day for every price", () => {
    for (const [name, { dollars, source, day }] of Object.entries(prices)) {
      assert.ok(dollars > 0, name);
      assert.match(source, /\S{4}/, name);
      assert.match(day, /^20\d\d-[01]\d-[0-3]\d$/, name);
    }
  });

  it("knows every instance type that the system nodes may have", () => {
    assert.deepEqual(Object.keys(cpuInstancePrices).sort(), Object.keys(cpuInstances).sort());
  });

  it("doubles with the size of an instance", () => {
    for (const family of ["m6i", "m7i", "c7i"]) {
      const of = (size: string) => cpuInstancePrices[`${family}.${size}`] ?? 0;
      assert.ok(Math.abs(of("4xlarge") - 8 * of("large")) < 1e-9, family);
    }
  });

  it("assumes that spot costs less than on demand, and something", () => {
    assert.ok(spotDiscount > 0 && spotDiscount < 0.9);
  });
});
