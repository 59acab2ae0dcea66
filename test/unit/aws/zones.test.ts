import { strict as assert } from "node:assert";
import { chooseZones, type Zone, ZoneError } from "../../../components/aws";

const available: Zone[] = [
  { name: "us-east-1c", id: "use1-az2" },
  { name: "us-east-1a", id: "use1-az6" },
  { name: "us-east-1b", id: "use1-az3" },
  { name: "us-east-1d", id: "use1-az1" },
];

describe("the choice of zones", () => {
  it("takes as many as are wanted, by name, whatever order AWS tells them in", () => {
    assert.deepEqual(chooseZones(available, 2), ["us-east-1a", "us-east-1c"]);
    assert.deepEqual(chooseZones([...available].reverse(), 2), ["us-east-1a", "us-east-1c"]);
  });

  it("keeps the zones that it had when one more is wanted", () => {
    assert.deepEqual(chooseZones(available, 3).slice(0, 2), chooseZones(available, 2));
  });

  it("passes over a zone that EKS does not run in, by its id", () => {
    assert.ok(!chooseZones(available, 3).includes("us-east-1b"));
    assert.throws(() => chooseZones(available, ["us-east-1a", "us-east-1b"]), {
      constructor: ZoneError,
      message: "EKS does not run in us-east-1b; here are us-east-1a, us-east-1c, us-east-1d",
    });
  });

  it("takes the zones that are named, in the order given: the first keeps the first subnets", () => {
    assert.deepEqual(chooseZones(available, ["us-east-1d", "us-east-1a"]), ["us-east-1d", "us-east-1a"]);
  });

  it("says which zones there are when they are too few", () => {
    assert.throws(() => chooseZones(available.slice(0, 1), 2), /in 1 zones of this region: us-east-1c/);
  });
});
