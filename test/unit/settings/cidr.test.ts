import assert from "node:assert/strict";
import fc from "fast-check";
import { isCidr, prefixLength } from "../../../stacks/settings/cidr";

const address = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })));

/** The block of a prefix that an address lies in, bit by bit. */
function blockOf(octets: readonly number[], prefix: number): string {
  const bits = octets.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  const network = bits.slice(0, prefix).padEnd(32, "0");
  const parts = [0, 8, 16, 24].map((start) => parseInt(network.slice(start, start + 8), 2));
  return `${parts.join(".")}/${prefix}`;
}

describe("a block of addresses", () => {
  it("is one that begins where it says, whatever its size", () => {
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (octets, prefix) => {
        const block = blockOf(octets, prefix);
        assert.ok(isCidr(block), block);
        assert.equal(prefixLength(block), prefix);
        const written = `${octets.join(".")}/${prefix}`;
        assert.equal(isCidr(written), written === block, written);
      }),
    );
  });

  it("is nothing else", () => {
    const wrong = [
      "",
      "10.0.0.0",
      "10.0.0.0/33",
      "10.0.0/16",
      "256.0.0.0/8",
      "010.0.0.0/8",
      "10.0.0.0/-1",
      "::/0",
    ];
    for (const text of [...wrong, "10.0.0.0/16 ", "10.0.0.0/016"]) assert.ok(!isCidr(text), text);
  });
});
