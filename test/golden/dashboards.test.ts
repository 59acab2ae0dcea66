import { strict as assert } from "node:assert";
import type { DashboardFile } from "../../components/metrics";
import { dockerDashboards, everyDashboard } from "../support/everyDashboard";
import { compareWithGolden } from "../support/golden";

const sets: Record<string, DashboardFile[]> = {
  dashboards: everyDashboard(),
  "dashboards/docker": dockerDashboards(),
};

describe("golden files of the dashboards", () => {
  for (const [folder, files] of Object.entries(sets)) {
    for (const { file, json } of files) {
      it(`show ${folder}/${file}`, () => {
        const pretty = `${JSON.stringify(JSON.parse(json), null, 2)}\n`;
        const problem = compareWithGolden(`${folder}/${file}`, pretty, (golden) =>
          firstDifference(golden, pretty),
        );
        if (problem) assert.fail(problem);
      });
    }
  }
});

function firstDifference(golden: string, actual: string): string {
  const before = golden.split("\n");
  const after = actual.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  if (line === -1) return `${before.length - after.length} lines more were committed`;
  return `line ${line + 1}\n- ${before[line]}\n+ ${after[line]}`;
}
