import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { canonicalQuantity } from "../../../components/kubernetes/canonical";
import { parseQuantity } from "../../../components/kubernetes/quantity";

/** Amounts as people write them: thousandths of decimal units, eighths of binary ones. */
const decimal = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom("", "k", "M", "G"))
  .map(([thousandths, suffix]) => `${thousandths / 1000}${suffix}`);
const binary = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom("Mi", "Gi", "Ti"))
  .map(([eighths, suffix]) => `${eighths / 8}${suffix}`);
const millis = fc.integer({ min: 1, max: 9_999_999 }).map((amount) => `${amount}m`);
const quantity = fc.oneof(decimal, binary, millis);

describe("canonicalQuantity", () => {
  it("writes quantities as the API server gives them back", () => {
    const examples = {
      "0.5": "500m",
      "1000m": "1",
      "1500m": "1500m",
      "2000": "2k",
      "1024Mi": "1Gi",
      "1.5Gi": "1536Mi",
      "1024Gi": "1Ti",
      "512Mi": "512Mi",
      "0.1": "100m",
      "0.3": "300m",
      "1e9": "1G",
      "1.5e9": "1500M",
      "1e-1": "100m",
      "0.0005": "1m",
      "0.1234567": "124m",
      "250u": "1m",
      "0.3Ki": "307200m",
    };
    for (const [written, read] of Object.entries(examples)) assert.equal(canonicalQuantity(written), read);
  });

  it("never changes the amount", () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const before = parseQuantity(text) ?? NaN;
        const after = parseQuantity(canonicalQuantity(text)) ?? NaN;
        assert.ok(Math.abs(after - before) <= before * 1e-9, `${text} became ${canonicalQuantity(text)}`);
      }),
    );
  });

  it("changes nothing that is canonical", () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const once = canonicalQuantity(text);
        assert.equal(canonicalQuantity(once), once);
      }),
    );
  });

  it("leaves alone what is no quantity, and nothing", () => {
    for (const text of ["", "lots", "0"]) assert.equal(canonicalQuantity(text), text);
  });
});
