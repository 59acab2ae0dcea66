import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { runbookUrl } from "../../../components/metrics/rules";
import { everyAlert } from "../rules/everyStack";

const page = readFileSync(path.join(__dirname, "..", "..", "..", "docs", "operations.md"), "utf8");
const [, about = ""] = /^## Alerts$(.*?)^## /ms.exec(page) ?? [];
const sections = new Map(
  about
    .split(/^### /m)
    .slice(1)
    .map((section) => [/^.*$/m.exec(section)?.[0] ?? "", section]),
);

describe("the runbooks", () => {
  const alerts = [...everyAlert().keys()];

  it("are there for every alert, and for no other", () => {
    assert.deepEqual([...sections.keys()].sort(), [...alerts].sort());
  });

  it("are where the alerts say", () => {
    for (const alert of sections.keys())
      assert.ok(runbookUrl(alert).endsWith(`/docs/operations.md#${alert.toLowerCase()}`));
  });

  it("say what it means, who is to act, and what to type or ask first", () => {
    for (const [alert, text] of sections) {
      assert.match(text, /team|Nobody is\s+called/, `${alert}: who`);
      assert.match(text, /`[^`]+`|```/, `${alert}: what`);
      assert.ok(text.length > 200, `${alert}: too short`);
    }
  });

  it("name series by names that some rule or exporter has", () => {
    // What the tests of the dashboards know of exporters is theirs; a slip of our own names is found here.
    const own = [...about.matchAll(/\b(ai_\w+?)(?:_bucket|_count|_sum)?(?=[{`[( ])/g)].map(
      ([, name = ""]) => name,
    );
    const known = readFileSync(
      path.join(__dirname, "..", "..", "..", "components", "serving", "serverMetrics.ts"),
      "utf8",
    );
    for (const name of own) assert.ok(known.includes(`"${name}"`), name);
  });
});
