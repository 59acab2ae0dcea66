import assert from "node:assert/strict";

import fc from "fast-check";

import { samplesOf, shownSamples, valueOf } from "../../../../sandbox/tour/metricsText";

const page = `# HELP ai_predictions_total Samples that were answered
# TYPE ai_predictions_total counter
ai_predictions_total{model="digits",outcome="predicted",version="1"} 6.0
ai_predictions_total{model="digits",outcome="cached",version="1"} 3.0
ai_inference_duration_seconds_bucket{le="+Inf",model="digits",version="1"} 2.0
ai_inference_duration_seconds_sum{model="digits",version="1"} 0.0187304

process_open_fds 17 1764281000000
ai_nothing NaN
`;

const anyText = fc.string({ unit: "binary" });

/** A label's value as the format writes it. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

describe("a page of metrics", () => {
  it("is read without its comments and empty lines", () => {
    assert.deepEqual(
      samplesOf(page).map(({ name, value }) => [name, value]),
      [
        ["ai_predictions_total", 6],
        ["ai_predictions_total", 3],
        ["ai_inference_duration_seconds_bucket", 2],
        ["ai_inference_duration_seconds_sum", 0.0187304],
        ["process_open_fds", 17],
        ["ai_nothing", NaN],
      ],
    );
  });

  it("gives back every label, whatever is written in it", () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        const labels = { first, second };
        const text = `some_metric{first="${escaped(first)}",second="${escaped(second)}"} 1`;
        assert.deepEqual(samplesOf(text), [{ name: "some_metric", labels, value: 1 }]);
      }),
    );
  });

  it("reads infinities as the format writes them", () => {
    assert.deepEqual(
      samplesOf("most +Inf\nleast -Inf").map(({ value }) => value),
      [Infinity, -Infinity],
    );
  });
});

describe("the value of a metric", () => {
  const samples = samplesOf(page);

  it("is the sum over the labels that were not asked for", () => {
    assert.equal(valueOf(samples, "ai_predictions_total"), 9);
    assert.equal(valueOf(samples, "ai_predictions_total", { outcome: "cached" }), 3);
  });

  it("is nothing, and not zero, where the metric is absent", () => {
    assert.equal(valueOf(samples, "ai_model_accuracy"), undefined);
    assert.equal(valueOf(samples, "ai_predictions_total", { outcome: "error" }), undefined);
  });

  it("is shown with its labels, buckets left out", () => {
    assert.deepEqual(shownSamples(samples, "ai_inference"), [
      ["ai_inference_duration_seconds_sum", "model=digits version=1", "0.01873"],
    ]);
  });
});
