import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { reporters, type MochaOptions, Runner } from "mocha";

/** Names the file that hands counts on from one run to the next; without it, there is one run. */
export const countsVariable = "MLOPS_TEST_COUNTS";

interface Counts {
  passes: number;
  failures: number;
}

/** Mocha's own report, closed by the one line that scripts read. */
export default class ClosingLine extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures } = withEarlierRuns(runner.stats ?? { passes: 0, failures: 0 });
      console.log(`${passes} passed, ${failures} failed`);
    });
  }
}

function withEarlierRuns({ passes, failures }: Counts): Counts {
  const file = process.env[countsVariable];
  if (file === undefined) return { passes, failures };
  const earlier: Counts = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Counts)
    : { passes: 0, failures: 0 };
  const all = { passes: passes + earlier.passes, failures: failures + earlier.failures };
  writeFileSync(file, JSON.stringify(all));
  return all;
}
