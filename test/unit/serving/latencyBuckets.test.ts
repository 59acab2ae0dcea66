import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { bucketLabel, latencyBuckets } from "../../../components/serving/latencyBuckets";

const server = path.join(__dirname, "..", "..", "..", "model", "src", "model_server", "metrics.py");

describe("the bounds of the histogram", () => {
  it("are those that the server counts by", () => {
    const [, bounds = ""] = /^_SECONDS = \((.+)\)$/m.exec(readFileSync(server, "utf8")) ?? [];
    assert.deepEqual(bounds.split(",").map(Number), [...latencyBuckets]);
  });

  it("are written as their label has them", () => {
    assert.deepEqual([0.1, 0.0025, 1, 30].map(bucketLabel), ["0.1", "0.0025", "1.0", "30.0"]);
  });
});
