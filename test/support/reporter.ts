import { reporters, type MochaOptions, Runner } from "mocha";

/** Mocha's own report, closed by the one line that scripts read. */
export default class ClosingLine extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      console.log(`${passes} passed, ${failures} failed`);
    });
  }
}
