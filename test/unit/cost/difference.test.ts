import assert from "node:assert/strict";
import { costOf, difference, differenceMarkdown, reportMarkdown } from "../../../components/cost";
import { money } from "../../../components/cost/markdown";
import { prod } from "./plans";

const cents = (amount: number) => Math.round(amount * 100) / 100;
const more = { ...prod, gpuPools: prod.gpuPools.map((pool) => ({ ...pool, max: 10, diskGiB: 200 })) };

describe("the difference of two reports", () => {
  it("is empty between a report and itself", () => {
    const change = difference(costOf(prod), costOf(prod));
    assert.deepEqual(change.changes, []);
    assert.match(differenceMarkdown("Difference to main", change), /Nothing costs more or less\./);
  });

  it("holds the lines that changed, and nothing else", () => {
    const { changes, total } = difference(costOf(prod), costOf(more));
    assert.deepEqual(
      changes.map(({ component, item, before, after }) => [component, item, before, after]),
      [
        ["GPU pool inference", "instances", "2 to 6 × g6.xlarge", "2 to 10 × g6.xlarge"],
        ["GPU pool inference", "root disks", "2 to 6 × 100 GiB", "2 to 10 × 200 GiB"],
      ],
    );
    // 4 nodes more at most, none as expected; disks 2 × 100, 3.05 × 100 and 10 × 200 − 6 × 100 GiB more
    assert.deepEqual([total.min, total.expected, total.max].map(cents), [
      16,
      cents(305 * 0.08),
      cents(4 * 0.8048 * 730 + 1400 * 0.08),
    ]);
  });

  it("is everything for a stack that is new, and the way back for one that went", () => {
    const report = costOf(prod);
    const fresh = difference(undefined, report);
    assert.equal(fresh.changes.length, report.lines.length);
    assert.deepEqual(fresh.total, report.total);
    const gone = difference(report, costOf({ ...prod, redis: { ...prod.redis, enabled: false } }));
    assert.deepEqual(
      gone.changes.map(({ component, before, after, monthly }) => [
        component,
        before,
        after,
        cents(monthly.max),
      ]),
      [
        ["Cache", "2 × cache.m7g.large", undefined, -184.54],
        ["Cache", "1 key", undefined, -1],
      ],
    );
  });

  it("is a Markdown table fit for a pull request", () => {
    const text = differenceMarkdown("Difference to main", difference(costOf(prod), costOf(more)));
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    assert.equal(rows.length, 5);
    for (const row of rows) assert.equal(row.match(/\|/g)?.length, 7, row);
    assert.match(
      text,
      /\| GPU pool inference, instances \| 2 to 6 × g6\.xlarge \| 2 to 10 × g6\.xlarge \| \$0\.00 \| \$0\.00 \| \+\$2,350 \|/,
    );
    assert.match(text, /\*\*Total\*\* \| \$2,\d{3} \| \$2,\d{3} \| \*\*\+\$16\.00\*\*/);
  });
});

describe("the report in Markdown", () => {
  const text = reportMarkdown("Monthly cost by Pulumi.prod.yaml", costOf(prod));

  it("has a row for each line and a total, at three scales", () => {
    const rows = text
      .split("\n")
      .filter((line) => /^\| [^|]*\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|[^|]*\|$/.test(line));
    assert.equal(rows.length, 2 + costOf(prod).lines.length);
    assert.match(text, /\| Control plane \| logs \| 10 GiB \| ≈ \$5\.00 \|/);
    assert.match(text, /\| \*\*Total\*\* \| \| \| \*\*\$/);
  });

  it("says what is saved, against which goal, and what was assumed", () => {
    assert.match(text, /GPUs: \*\*70 % less\*\* than whole GPUs always on, which reaches the goal of 40 %\./);
    assert.match(text, /Expected: 35 % of the way from the least to what the models/);
    const idle = { ...prod, gpuPools: prod.gpuPools.map((pool) => ({ ...pool, min: 12, max: 12 })) };
    assert.match(reportMarkdown("x", costOf(idle)), /\*\*20 % more\*\* .* misses the goal/);
  });

  it("shows a question mark where no price is known", () => {
    const odd = {
      ...prod,
      redis: { enabled: true, mode: "elasticache" as const, nodeType: "cache.x9.large", replicas: 0 },
    };
    assert.match(
      reportMarkdown("x", costOf(odd)),
      /\| Cache \| nodes \| 1 × cache\.x9\.large \| \? \| \? \| \? \|/,
    );
  });

  it("shows cents below a hundred dollars, and the sign before the dollar", () => {
    assert.deepEqual([0, 0.4, 99.994, 100.4, 12345.6, -12, -1234].map(money), [
      "$0.00",
      "$0.40",
      "$99.99",
      "$100",
      "$12,346",
      "-$12.00",
      "-$1,234",
    ]);
  });
});
