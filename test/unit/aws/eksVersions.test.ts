import { strict as assert } from "node:assert";
import { eksVersions, inStandardSupport } from "../../../components/aws";

describe("the Kubernetes versions of EKS", () => {
  it("are supported for at least a year, later versions longer", () => {
    const ends = Object.values(eksVersions).map(({ released, standardSupportEnds }) => {
      assert.ok(Date.parse(standardSupportEnds) - Date.parse(released) > 365 * 24 * 3600 * 1000);
      return standardSupportEnds;
    });
    assert.deepEqual(ends, [...ends].sort());
  });

  it("leave standard support on the day that the calendar names", () => {
    assert.equal(inStandardSupport("1.34", new Date("2026-12-01T23:59:59Z")), true);
    assert.equal(inStandardSupport("1.34", new Date("2026-12-02T00:00:00Z")), false);
  });
});
