import { strict as assert } from "node:assert";
import fc from "fast-check";
import { subnetLayout } from "../../../components/aws/subnetLayout";

/** First and last address of a block. */
function range(cidr: string): { first: number; last: number } {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}

/** A network as the settings let it through: its address is the first of the block. */
const network = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), address: fc.nat(2 ** 32 - 1) })
  .map(({ prefix, address }) => {
    const size = 2 ** (32 - prefix);
    return `${dotted(Math.floor(address / size) * size)}/${prefix}`;
  });

const zones = fc.constantFrom<string[][]>(["a", "b"], ["a", "b", "c"]);

const blocks = (cidr: string, names: string[]) =>
  subnetLayout(cidr, names).flatMap(({ privateCidr, publicCidr }) => [privateCidr, publicCidr]);

describe("the layout of subnets", () => {
  it("gives each zone a quarter for pods, and cuts the last quarter up for load balancers", () => {
    assert.deepEqual(subnetLayout("10.0.0.0/16", ["us-east-1a", "us-east-1b"]), [
      { zone: "us-east-1a", privateCidr: "10.0.0.0/18", publicCidr: "10.0.192.0/22" },
      { zone: "us-east-1b", privateCidr: "10.0.64.0/18", publicCidr: "10.0.196.0/22" },
    ]);
  });

  it("keeps all subnets inside the network", () => {
    fc.assert(
      fc.property(network, zones, (cidr, names) => {
        const whole = range(cidr);
        for (const { first, last } of blocks(cidr, names).map(range)) {
          assert.ok(whole.first <= first && last <= whole.last);
        }
      }),
    );
  });

  it("lets no two subnets overlap", () => {
    fc.assert(
      fc.property(network, zones, (cidr, names) => {
        const sorted = blocks(cidr, names)
          .map(range)
          .sort((a, b) => a.first - b.first);
        sorted.slice(1).forEach(({ first }, index) => assert.ok((sorted[index]?.last ?? 0) < first));
      }),
    );
  });

  it("moves no subnet when a zone joins at the end", () => {
    fc.assert(
      fc.property(network, (cidr) => {
        assert.deepEqual(subnetLayout(cidr, ["a", "b", "c"]).slice(0, 2), subnetLayout(cidr, ["a", "b"]));
      }),
    );
  });

  it("has room for three zones, and says so", () => {
    assert.throws(() => subnetLayout("10.0.0.0/16", ["a", "b", "c", "d"]), /at most 3 zones/);
  });

  it("leaves the smallest network more than 1000 addresses for the pods of a zone", () => {
    const [{ privateCidr = "" } = {}] = subnetLayout("10.0.0.0/20", ["a", "b", "c"]);
    const { first, last } = range(privateCidr);
    assert.ok(last - first > 1000);
  });
});
