import assert from "node:assert/strict";

import { steps } from "../../sandbox/tour/steps";
import type { Checkout } from "./checkout";

/** `0.4 s`, `41 s`, `3 min 12 s`. */
export function secondsOf(duration: string): number {
  const [, minutes = "0", seconds = ""] = /^(?:(\d+) min )?([\d.]+) s$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** The rows of the table that the tour ends with. */
export function tourTable(output: string): { title: string; outcome: string; time: string }[] {
  return [...output.matchAll(/^\d+ {2,}(\S.*?) {3,}(seen|NOT SEEN|not reached) +(\S.*)$/gm)].map(
    ([, title = "", outcome = "", time = ""]) => ({ title, outcome, time }),
  );
}

/** Without MLflow it stops at the step that does not see what it should, and says what that was and where to look. */
export async function assertTourStops(checkout: Checkout): Promise<void> {
  const { exitCode, all = "" } = await checkout.make("tour");
  assert.notEqual(exitCode, 0, all);
  assert.deepEqual(
    tourTable(all).map(({ outcome }) => outcome),
    steps.map((_, step) => ["seen", "NOT SEEN"][step] ?? "not reached"),
  );
  assert.match(all, /^ {2}expected {2}MLflow has the version/m);
  assert.match(all, /^ {2}found {5}nothing answers behind service\/mlflow/m);
  assert.match(all, /^ {2}look at {3}kubectl --namespace mlops-registry get pods/m);
}
