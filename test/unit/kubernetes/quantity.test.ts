import assert from "node:assert/strict";
import fc from "fast-check";
import { cpuMillis, memoryBytes, memoryMiB, parseQuantity } from "../../../components/kubernetes/quantity";

describe("a Kubernetes quantity", () => {
  for (const [text, value] of [
    ["2", 2],
    ["1.5", 1.5],
    [".5", 0.5],
    ["500m", 0.5],
    ["4Gi", 4 * 2 ** 30],
    ["4G", 4e9],
    ["512Mi", 512 * 2 ** 20],
    ["1e3", 1000],
    ["12E2", 1200],
    ["1E", 1e18],
    ["0", 0],
  ] as const) {
    it(`reads ${text} as ${value}`, () => assert.equal(parseQuantity(text), value));
  }

  for (const text of ["", "4GB", "4gb", "4 Gi", "Gi", "1,5", "4K", "1.2.3", "NaN", "1e", "--1"]) {
    it(`refuses "${text}"`, () => {
      assert.equal(parseQuantity(text), undefined);
      assert.throws(() => memoryBytes(text), /no Kubernetes quantity/);
    });
  }

  it("reads thousandths of a core back as they were written", () => {
    fc.assert(fc.property(fc.nat(1_000_000), (millis) => cpuMillis(`${millis}m`) === millis));
  });

  it("reads a decimal number of cores without the noise of binary fractions", () => {
    fc.assert(fc.property(fc.nat(1_000_000), (millis) => cpuMillis((millis / 1000).toFixed(3)) === millis));
  });

  it("reads a power-of-two unit as 1024 of the unit below", () => {
    fc.assert(
      fc.property(fc.nat(10_000), (amount) => {
        assert.equal(memoryBytes(`${amount}Gi`), memoryBytes(`${amount * 1024}Mi`));
        assert.equal(memoryMiB(`${amount}Gi`), amount * 1024);
      }),
    );
  });

  it("rounds a fraction of the smallest unit up, as the API server does", () => {
    assert.equal(cpuMillis("100u"), 1);
    assert.equal(memoryBytes("1500m"), 2);
  });
});
