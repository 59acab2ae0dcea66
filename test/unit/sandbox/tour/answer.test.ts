import assert from "node:assert/strict";

import fc from "fast-check";

import { answerOf, difference } from "../../../../sandbox/tour/answer";

const body =
  '{"model":{"name":"digits","version":"1"},"request_id":"r-1",' +
  '"predictions":[{"label":7,"probabilities":[0.1,0.9]},{"label":1,"probabilities":[1,0]}]}';

describe("an answer of the model's server", () => {
  it("has the label of each sample, and its predictions as they were written", () => {
    assert.deepEqual(answerOf(body), {
      model: { name: "digits", version: "1" },
      requestId: "r-1",
      predictions: '[{"label":7,"probabilities":[0.1,0.9]},{"label":1,"probabilities":[1,0]}]',
      labels: [7, 1],
    });
  });

  it("may have labels alone, where the model has one output", () => {
    const plain = '{"model":{"name":"m","version":"2"},"request_id":"r","predictions":[3,4]}';
    assert.deepEqual(answerOf(plain).labels, [3, 4]);
  });

  it("is refused with what came in its place", () => {
    assert.throws(() => answerOf("<html>"), /no JSON: <html>/);
    assert.throws(() => answerOf('{"predictions":[1]}'), /without model, request_id and predictions/);
    assert.throws(() => answerOf(body.replace(/\[\{.*\]/, "7")), /without model/);
    assert.throws(() => answerOf("null"), /without model/);
  });
});

describe("the comparison with the truth", () => {
  it("finds nothing exactly where every label is right", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(labels, labels, (truth, answered) => {
        const isSame = truth.length === answered.length && truth.every((label, at) => label === answered[at]);
        assert.equal(difference(truth, answered) === undefined, isSame);
        assert.equal(difference(truth, truth), undefined);
      }),
    );
  });

  it("names the samples that are wrong, and what was said of them", () => {
    assert.equal(difference([7, 1, 2], [7, 4, "2"]), 'sample 2 is 1, not 4, sample 3 is 2, not "2"');
    assert.equal(difference([7, 1], [7]), "1 predictions for 2 samples");
  });
});
