import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { seriesOfMetric, serverMetrics } from "../../../components/serving/serverMetrics";
import { defaultMaxQueueSize } from "../../../components/serving/watchedModel";

const source = (file: string) =>
  readFileSync(path.join(__dirname, "..", "..", "..", "model", "src", "model_server", file), "utf8");
const metrics = source("metrics.py");

/** The elements of a tuple that the source names. */
function tuple(name: string): string[] {
  const [, inside = ""] = new RegExp(`^${name} = \\((.+)\\)$`, "m").exec(metrics) ?? [];
  return inside.split(",").filter((element) => element.trim() !== "");
}

describe("the metrics of the model server", () => {
  const known = new Map(serverMetrics.map((metric) => [metric.name, metric]));

  it("are all in the table", () => {
    const named = [...metrics.matchAll(/"(ai_\w+)"/g)].map(([, name = ""]) => name);
    assert.ok(named.length >= 10);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });

  it("have as many bounds as the server's histograms", () => {
    assert.equal(known.get("ai_batch_size")?.bounds, tuple("_SIZES").length);
    for (const name of ["ai_inference_duration_seconds", "ai_model_run_seconds"]) {
      assert.equal(known.get(name)?.bounds, tuple("_SECONDS").length);
    }
  });

  it("have as many reasons as there are refusals, and a status for each kind of them and for success", () => {
    const errors = source("errors.py");
    const refusals = [...errors.matchAll(/status, reason, title = (\d+), "(\w+)"/g)];
    const first = /^ {4}status = (\d+)\n {4}reason = "(\w+)"$/m.exec(errors);
    assert.ok(first);
    const all = [first, ...refusals];
    assert.equal(
      known.get("ai_request_errors_total")?.combinations,
      new Set(all.map(([, , reason]) => reason)).size,
    );
    assert.equal(
      known.get("ai_requests_total")?.combinations,
      new Set(["200", ...all.map(([, status]) => status)]).size,
    );
  });

  it("of a histogram are its buckets, the one without bound, the sum and the count", () => {
    assert.equal(seriesOfMetric({ name: "h", bounds: 16 }), 19);
    assert.equal(seriesOfMetric({ name: "c", combinations: 3 }), 3);
    assert.equal(seriesOfMetric({ name: "g" }), 1);
  });
});

describe("the queue of the model server", () => {
  it("is as long as the server makes it where nothing is said", () => {
    assert.match(source("settings.py"), new RegExp(`max_queue_size: Count = ${defaultMaxQueueSize}\\n`));
  });
});
