import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { diffLines, diffStacks } from "../../support/stackDiff";

const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
const text = (some: string[]) => some.map((line) => `${line}\n`).join("");
const signed = (diff: string, sign: string) =>
  diff.split("\n").filter((line) => line.startsWith(`  ${sign} `)).length;

describe("diffLines", () => {
  it("says nothing about equal texts", () => {
    fc.assert(fc.property(lines, (some) => assert.equal(diffLines(text(some), text(some)), "")));
  });

  it("accounts for every line that came or went", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = diffLines(text(before), text(after));
        assert.equal(signed(diff, "+") - signed(diff, "-"), after.length - before.length);
        if (text(before) !== text(after)) assert.ok(signed(diff, "+") + signed(diff, "-") > 0);
      }),
    );
  });

  it("marks the lines that changed and no other", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const [without, withLine] = [text([...before, ...after]), text([...before, "new", ...after])];
        const added = diffLines(without, withLine);
        const removed = diffLines(withLine, without);
        assert.deepEqual([signed(added, "+"), signed(added, "-")], [1, 0]);
        assert.deepEqual([signed(removed, "+"), signed(removed, "-")], [0, 1]);
      }),
    );
  });
});

describe("diffStacks", () => {
  it("tells what was added, changed and removed apart", () => {
    const before = new Map([
      ["same", "x: 1\n"],
      ["gone", "x: 1\n"],
      ["other", "x: 1\n"],
    ]);
    const after = new Map([
      ["same", "x: 1\n"],
      ["other", "x: 2\n"],
      ["new", "x: 1\n"],
    ]);
    const { added, changed, removed } = diffStacks(before, after);
    assert.deepEqual({ added, changed, removed }, { added: ["new"], changed: ["other"], removed: ["gone"] });
  });
});
