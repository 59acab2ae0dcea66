import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import execa from "execa";
import { type Case, casesOf } from "./cases";

const repository = path.resolve(__dirname, "../..");
const report = path.join(repository, ".sandbox/logs/model-tests.xml");

/** The first run installs the packages; then real servers start, and ten thousand requests are made up. */
const minutes = 30;

/** The parts of the Python tests, each of which has to be there. */
const parts = {
  unit: "signatures, queue and settings hold their promises",
  serving: "the server answers, and loses nothing when its neighbours break",
  training: "the reference model is trained and registered once",
  optimise: "an optimised model says what the original says",
  gate: "the gate passes what holds and refuses what does not",
  rollout: "a new revision gets as many pods as serve, and gives them back where it fails",
  model: "the trained model keeps the limits of the mission",
};

describe("the model's image, in Python", () => {
  let run: execa.ExecaReturnValue;
  let cases: Case[];

  before(async function () {
    this.timeout(minutes * 60_000);
    run = await execa("sh", ["model/test.sh"], { cwd: repository, reject: false, all: true });
    cases = casesOf(readFileSync(report, "utf8"));
  });

  it("has no fault that ruff, mypy or a missing test of a tenth would show", () => {
    assert.equal(run.exitCode, 0, run.all);
    const total = /^TOTAL.*?(\d+)%$/m.exec(run.stdout)?.[1];
    assert.ok(Number(total) >= 90, `${total} % are covered`);
    console.log(`      ${cases.length} tests, ${total} % covered`);
    for (const [figures] of run.stdout.matchAll(/^ {6}\S.*$/gm)) console.log(figures);
  });

  for (const [part, promise] of Object.entries(parts)) {
    it(`${part}: ${promise}`, () => {
      const own = cases.filter(({ name }) => name.startsWith(`tests.${part}.`));
      assert.ok(own.length > 0, `no test of ${part} was run`);
      assert.deepEqual(
        own.filter(({ outcome }) => outcome !== "passed").map(({ name, outcome }) => `${outcome}: ${name}`),
        [],
      );
    });
  }
});
