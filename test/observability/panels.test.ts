import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { dockerDashboards, everyDashboard } from "../support/everyDashboard";
import { annotationQueries, panelQueries, substitute, variableQueries } from "../support/panels";
import { tool } from "../support/tools";

const files = [...everyDashboard(), ...dockerDashboards()];

/** What somebody may have chosen: all, one, and several with characters that mean something to a regular expression. */
const choices: Record<string, Record<string, string | string[]>> = {
  all: {},
  one: { namespace: "mlops-models", service: "digits", version: "3" },
  several: { service: ["digits", "digits-gpu"], version: ["1.0+cpu", "2"], model: ["a|b", "c (d)"] },
};

describe("PromQL of the dashboards", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "panels-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [name, chosen] of Object.entries(choices)) {
    it(`is read by Prometheus' own parser, where ${name} of the values are chosen`, async () => {
      const expressions = [
        ...panelQueries(files),
        ...annotationQueries(files),
        ...variableQueries(files),
      ].map(({ expression }) => substitute(expression, { chosen }));
      const { exitCode, output } = await check(expressions);
      assert.equal(exitCode, 0, output);
      assert.match(output, new RegExp(`SUCCESS: ${expressions.length} rules found`));
    });
  }

  it("would be refused, were it none", async () => {
    const { exitCode, output } = await check(["sum by (service) (rate(ai_requests_total))"]);
    assert.notEqual(exitCode, 0);
    assert.match(output, /expected type range vector/);
  });

  /** As rules, which is what promtool reads; their names do not matter. */
  async function check(expressions: string[]): Promise<{ exitCode: number; output: string }> {
    const file = path.join(folder, "panels.yml");
    const rules = expressions.map((expr, index) => ({ record: `panel:query:number${index}`, expr }));
    writeFileSync(file, stringify({ groups: [{ name: "panels", rules }] }, { lineWidth: 0 }));
    const promtool = await tool("promtool");
    const { exitCode, all } = await execa(promtool, ["check", "rules", file], { reject: false, all: true });
    return { exitCode, output: all ?? "" };
  }
});
