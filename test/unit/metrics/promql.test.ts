import assert from "node:assert/strict";
import { readPromql } from "../../support/promql";

describe("reading PromQL", () => {
  it("finds series and the labels by which they are chosen, wherever they are", () => {
    const { selectors } = readPromql(
      'rate(a_total{job="x", b!~"y"}[5m] offset 1h) / on (c) group_left (d) {__name__="level:a:sum", e="f"}',
    );
    assert.deepEqual(selectors, [
      { metric: "a_total", labels: ["job", "b"] },
      { metric: "level:a:sum", labels: ["e"] },
    ]);
  });

  it("finds what is grouped by which labels, and where they come from", () => {
    const { groupings } = readPromql(
      'sum by (a, t) (label_replace(x, "t", "$1", "s", "(.+)") * on (n) group_left (m) max by (n, m) (y))',
    );
    assert.deepEqual(groupings, [
      { labels: ["a", "t"], from: ["x", "y"].map((metric) => ({ metric, labels: [] })), added: ["t", "m"] },
      { labels: ["n", "m"], from: [{ metric: "y", labels: [] }], added: [] },
    ]);
  });

  it("finds labels of joins, and those that are left out", () => {
    const { joined, excluded } = readPromql("sum without (a) (x) * on (b) group_left (c) y / ignoring (d) z");
    assert.deepEqual(joined, ["b", "c"]);
    assert.deepEqual([...excluded].sort(), ["a", "d"]);
  });

  it("refuses what is none, and says where", () => {
    assert.throws(() => readPromql("sum(rate(a[5m)"), /no PromQL from character 13 on/);
  });
});
