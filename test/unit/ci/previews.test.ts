import assert from "node:assert/strict";
import { changed, previewOf } from "../../../scripts/ci/events";
import { code, firstLines, table } from "../../../scripts/ci/markdown";
import { policyMarkdown, previewMarkdown } from "../../../scripts/ci/previewReport";

const log = (...events: unknown[]) => events.map((event) => JSON.stringify(event)).join("\n");
const urn = (name: string) => `urn:pulumi:prod::mlops::mlops:aws:Cache$aws:kms/key:Key::${name}`;
const step = (op: string, name: string, more: Record<string, unknown> = {}) => ({
  resourcePreEvent: { metadata: { op, urn: urn(name), type: "aws:kms/key:Key", ...more } },
});
const summary = (resourceChanges: Record<string, number>) => ({ summaryEvent: { resourceChanges } });
const violation = (enforcementLevel: string, policyName: string) => ({
  policyEvent: { resourceUrn: urn("key"), policyName, enforcementLevel, message: "a | b\nis wrong" },
});
const shown = (events: string, text = "") => {
  const report = { stack: "prod", against: "what is deployed", preview: previewOf(events), text };
  return { preview: previewMarkdown(report), policies: policyMarkdown(report) };
};

describe("the log of a preview", () => {
  it("tells what changes, and nothing of what stays", () => {
    const preview = previewOf(
      log(
        step("same", "kept"),
        step("create-replacement", "moved"),
        step("replace", "moved", { detailedDiff: { policy: {} }, diffs: ["other"] }),
        step("delete-replaced", "moved"),
        step("refresh", "kept"),
        step("update", "changed", { detailedDiff: null, diffs: ["tags"] }),
        summary({ same: 40, replace: 1, update: 1, "create-replacement": 0 }),
      ),
    );
    assert.deepEqual(preview.steps, [
      { op: "replace", type: "aws:kms/key:Key", name: "moved", properties: ["policy"] },
      { op: "update", type: "aws:kms/key:Key", name: "changed", properties: ["tags"] },
    ]);
    assert.equal(changed(preview), 2);
  });

  it("that ends early has no result, and says why", () => {
    const error = { diagnosticEvent: { message: "the region is missing", severity: "error" } };
    const preview = previewOf(log(error, { diagnosticEvent: { message: "hm", severity: "warning" } }));
    assert.equal(preview.changes, undefined);
    assert.deepEqual(preview.errors, ["the region is missing"]);
    assert.equal(previewOf("").changes, undefined);
  });

  it("gathers the rules that were checked, each once", () => {
    const one = (passed: string[], failed?: string[]) => ({ policyAnalyzeSummaryEvent: { passed, failed } });
    const whole = { policyAnalyzeStackSummaryEvent: { passed: ["bounded-roles"] } };
    const { policies } = previewOf(log(one(["imds-v2"]), one(["imds-v2"], ["cost-tags"]), whole));
    assert.deepEqual(policies, ["bounded-roles", "cost-tags", "imds-v2"]);
  });
});

describe("the preview in a comment", () => {
  it("counts, and lists what may lose something first", () => {
    const { preview } = shown(
      log(step("create", "new"), step("delete", "old"), summary({ create: 1, delete: 1, same: 3 })),
    );
    assert.match(
      preview,
      /Compared with what is deployed: \*\*1 to delete\*\*, \*\*1 to create\*\*, 3 unchanged\./,
    );
    assert.ok(preview.indexOf("`old`") < preview.indexOf("`new`"));
  });

  it("says in one line that nothing changes", () => {
    assert.match(
      shown(log(summary({ same: 246 }))).preview,
      /: nothing changes, 246 resources stay as they are\./,
    );
  });

  it("shows of a stack that is new how much it is, and no list of it", () => {
    const { preview } = shown(log(step("create", "a"), step("create", "b"), summary({ create: 2 })));
    assert.match(preview, /\*\*2 to create\*\*/);
    assert.doesNotMatch(preview, /`a`/);
  });

  it("names a few of the properties that differ, and forty resources at most", () => {
    const detailedDiff = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, {}]));
    const steps = Array.from({ length: 50 }, (_, index) => step("update", `key-${index}`, { detailedDiff }));
    const { preview } = shown(log(...steps, summary({ update: 50 })));
    assert.match(preview, /a, b, c, d, 2 more/);
    assert.match(preview, /… and 10 more\./);
  });

  it("leaves out of what Pulumi printed what tells nobody anything", () => {
    const text = "~ aws:kms/key:Key: (update)\n    [id=1]\n    [urn=urn:pulumi:…]\n@ previewing update....\n";
    const { preview } = shown(log(summary({ update: 1 })), text);
    assert.match(preview, /```text\n~ aws:kms\/key:Key: \(update\)\n {4}\[id=1\]\n```/);
  });

  it("lists every broken rule, those that stop an update first, in cells that hold", () => {
    const checked = { policyAnalyzeSummaryEvent: { failed: ["cost-tags", "imds-v2"] } };
    const broken = [violation("advisory", "cost-tags"), violation("mandatory", "imds-v2")];
    const { policies } = shown(log(checked, ...broken, summary({ same: 1 })));
    assert.match(policies, /2 rules were checked:/);
    assert.match(
      policies,
      /\| mandatory \| imds-v2 \| key \| a \\\| b is wrong \|\n\| advisory \| cost-tags/,
    );
  });

  it("never calls a failed preview clean", () => {
    const { preview, policies } = shown(log({ diagnosticEvent: { message: "no", severity: "error" } }));
    assert.match(preview, /\*\*the preview failed\*\*/);
    assert.match(policies, /No rule was checked/);
    const checked = { policyAnalyzeSummaryEvent: { passed: ["imds-v2"] } };
    assert.match(shown(log(checked)).policies, /until the preview failed/);
  });
});

describe("Markdown", () => {
  it("keeps text in a fence that it cannot end", () => {
    assert.equal(code("a\n````\nb"), "`````\na\n````\nb\n`````");
  });

  it("is cut at a line, and says how much of it is gone", () => {
    assert.equal(firstLines("one\ntwo\nthree", 8), "one\ntwo\n… 1 more lines");
    assert.equal(firstLines("one", 3), "one");
  });

  it("has one line a row, whatever is in its cells", () => {
    assert.equal(table(["a"], [["x\ny|z"]]), "| a |\n| --- |\n| x y\\|z |");
  });
});
