import assert from "node:assert/strict";

import { duration, failureText, firstPredictionText, stepTable } from "../../../../sandbox/tour/report";

const steps = [{ title: "It comes up" }, { title: "It predicts" }, { title: "It ends" }];

describe("the table of the tour", () => {
  it("has every step with its time, and says which was not seen and which was not reached", () => {
    const walked = [
      { title: "It comes up", seconds: 161.2, isSeen: true },
      { title: "It predicts", seconds: 0.41, isSeen: false },
    ];
    assert.deepEqual(stepTable(steps, walked).split("\n"), [
      "STEP   WHAT          OUTCOME       TIME",
      "1      It comes up   seen          2 min 41 s",
      "2      It predicts   NOT SEEN      0.4 s",
      "3      It ends       not reached   -",
      "",
    ]);
  });

  it("shows tenths of a second where they matter", () => {
    assert.deepEqual([0.04, 9.94, 10.4, 61].map(duration), ["0.0 s", "9.9 s", "10 s", "1 min 1 s"]);
  });
});

describe("what the tour says at its end", () => {
  it("compares the first prediction with the promise only where the stack came up with it", () => {
    assert.equal(
      firstPredictionText(172, false),
      "first prediction 2 min 52 s after `make up` (promised: 10 min)",
    );
    assert.doesNotMatch(firstPredictionText(23, true), /promised/);
  });

  it("tells of a failed step what was expected, what was found and where to look", () => {
    const step = { title: "", expects: "a row", lookAt: "the log", walk: () => Promise.resolve() };
    assert.equal(
      failureText(step, "no row:\nnothing"),
      "  expected  a row\n  found     no row:\n            nothing\n  look at   the log",
    );
  });
});
