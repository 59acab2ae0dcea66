import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { diskGiB, seriesOf, seriesOfScrape } from "../../components/metrics/cardinality";
import { jobs } from "../../components/metrics";
import { seriesOfMetric, serverMetrics } from "../../components/serving/serverMetrics";
import { servingRules } from "../../components/serving/alerts";
import { fleetOf } from "../../stacks/fleet";
import { parseSettings, sectionsOf, type Settings } from "../../stacks/settings";
import { stackFiles } from "../support/golden";
import { recordsIn } from "../unit/rules/everyStack";

const page = path.join(__dirname, "..", "..", "docs", "operations.md");
const written = /(?<=<!-- series: begin -->\n).*?(?=<!-- series: end -->)/s;

const modelPod = serverMetrics.reduce((sum, metric) => sum + seriesOfMetric(metric), seriesOfScrape);

/** One series for each model and rule: those that are recorded are by `namespace` and `service`. */
const model = recordsIn(
  servingRules({
    models: [
      {
        name: "a",
        team: "b",
        slo: { availability: 0.999, latencySeconds: 0.1, latencyTarget: 0.99 },
        accuracy: 0.9,
      },
    ],
    pods: true,
  }),
).length;

function settingsOf(stack: string): Settings {
  const { config } = parse(stackFiles().get(stack) ?? "") as { config: Record<string, unknown> };
  return parseSettings(sectionsOf(config), `Pulumi.${stack}.yaml`) as Settings;
}

function row(stack: string): string[] {
  const fleet = fleetOf(settingsOf(stack));
  const series = seriesOf(fleet, { modelPod, model }, Object.values(jobs));
  const numbers = [fleet.modelPods, fleet.nodes, series, Math.round(series / 15)].map((n) =>
    n.toLocaleString("en"),
  );
  return [`\`${stack}\``, ...numbers, `${diskGiB(series, 30).toFixed(1)} GiB`];
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

describe("the table of series and disk", () => {
  it("is computed from what the server measures, the rules and the settings", () => {
    const head = ["stack", "pods of models", "nodes", "series", "samples a second", "30 days"];
    const text = [
      "",
      `A pod of a model's server has ${modelPod} series, and the rules record ${model} of each model. Every 15 seconds a sample of`,
      "each is kept, at 1.7 bytes:",
      "",
      table(head, ["local", "staging", "prod"].map(row)),
      "",
      "",
    ].join("\n");
    const before = readFileSync(page, "utf8");
    const after = before.replace(written, text);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(page, after);
    else assert.equal(before, after, "run `npm run golden` if this is what you meant");
  });

  it("fits the volume of a stack that says nothing else, of which four fifths are filled, with half as much again", () => {
    for (const stack of ["local", "staging", "prod"]) {
      const series = seriesOf(fleetOf(settingsOf(stack)), { modelPod, model }, Object.values(jobs));
      assert.ok(1.5 * diskGiB(series, 30) < 0.8 * 20, stack);
    }
  });
});
