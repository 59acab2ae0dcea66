import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { everyDashboard } from "../support/everyDashboard";
import { publishedMetrics, unknownIn } from "../support/knownMetrics";
import { RunningPrometheus, type Sample } from "../support/observers/prometheus";
import { annotationQueries, type PanelQuery, panelQueries, substitute } from "../support/panels";
import { tool } from "../support/tools";
import { openMetrics, world } from "./world";

/** When the invented world was seen last, and for how long. */
const now = 1_780_000_000;
const duration = 5400;
const step = 30;

describe("the invented world", () => {
  it("has no series that nobody tells", () => {
    const known = publishedMetrics();
    const problems = world().flatMap(({ metric, labels }) =>
      unknownIn({ metric, labels: Object.keys(labels) }, known),
    );
    assert.deepEqual([...new Set(problems)], []);
  });
});

describe("panels that ask Prometheus", function () {
  this.timeout(120_000);
  const files = everyDashboard();
  let folder: string;
  let server: RunningPrometheus;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "answers-"));
    const input = path.join(folder, "world.txt");
    writeFileSync(input, openMetrics(world(), now - duration, now, step));
    const blocks = path.join(folder, "data");
    await execa(await tool("promtool"), ["tsdb", "create-blocks-from", "openmetrics", input, blocks]);
    server = await RunningPrometheus.start(folder, "{}\n", ["--storage.tsdb.retention.time=100y"]);
  });

  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  for (const { uid, title } of files) {
    it(`are answered, each of ${title}`, async () => {
      const queries = panelQueries(files).filter(({ dashboard }) => dashboard === uid);
      const problems = queries.map(async (query) => problemsOf(query, await ask(query)));
      assert.deepEqual((await Promise.all(problems)).flat(), []);
    });
  }

  it("mark nothing in the charts while nothing happens but an alert", async () => {
    const marks = annotationQueries([files[0]!]);
    const seen = await Promise.all(marks.map(async (mark) => [mark.panel, (await ask(mark)).length]));
    assert.deepEqual(seen, [
      ["Rollouts", 0],
      ["Versions", 0],
      ["Alerts", 2],
    ]);
  });

  it("show two revisions of a model side by side", async () => {
    assert.equal((await answer("99th percentile by revision", { service: "digits" })).length, 2);
  });

  /** What the world makes of each: half of the GPUs idle, half of the units handed out, one of two replicas ready… */
  const expected: Record<string, number> = {
    "Replicas missing": 1,
    "Failed requests": 0.5,
    "Idle GPUs": 1,
    Allocated: 0.5,
    "Mean use": 0.3,
    "Cost an hour": 1.6,
    "Cost of idleness": 0.8,
    "Nodes not ready": 0,
    "Cache hits": 1 / 3,
    "Burn rate": 2,
  };

  for (const [panel, value] of Object.entries(expected)) {
    it(`are answered rightly: ${panel}`, async () => {
      const [first] = await answer(panel);
      assert.ok(first && Math.abs(Number(first.value[1]) - value) < 1e-6, JSON.stringify(first));
    });
  }

  /** To the first question of a panel. */
  function answer(panel: string, chosen: Record<string, string> = {}): Promise<Sample[]> {
    const query = panelQueries(files).find((candidate) => candidate.panel === panel);
    assert.ok(query, panel);
    return ask(query, chosen);
  }

  function ask({ expression }: PanelQuery, chosen: Record<string, string> = {}): Promise<Sample[]> {
    const query = substitute(expression, { rateInterval: "2m", interval: "30s", chosen });
    return server.query(query, now);
  }
});

/** No series at all, or a label that the legend names and no series has. */
function problemsOf({ panel, expression, legend }: PanelQuery, answers: Sample[]): string[] {
  if (answers.length === 0) return [`${panel}: no answer to ${expression}`];
  const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
  return named
    .filter((label) => !answers.some(({ metric }) => (metric[label] ?? "") !== ""))
    .map((label) => `${panel}: nothing has the label ${label}`);
}
