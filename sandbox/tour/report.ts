import { elapsed } from "../progress";
import { table } from "../table";
import type { Step } from "./step";

/** How one step went. */
export interface Walked {
  title: string;
  seconds: number;
  isSeen: boolean;
}

/** The reference promises it: from `make up` on a machine that has the tools. */
export const promisedMinutes = 10;

/** `0.4 s`, `41 s`, `3 min 12 s`. */
export function duration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : elapsed(seconds * 1000);
}

/** Every step with its time, those that were not reached included. */
export function stepTable(steps: readonly Pick<Step, "title">[], walked: readonly Walked[]): string {
  const rows = steps.map(({ title }, index) => {
    const step = walked[index];
    const outcome = step === undefined ? "not reached" : step.isSeen ? "seen" : "NOT SEEN";
    return [`${index + 1}`, title, outcome, step === undefined ? "-" : duration(step.seconds)];
  });
  return table(["STEP", "WHAT", "OUTCOME", "TIME"], rows);
}

/** How long a person waits who starts with nothing. */
export function firstPredictionText(seconds: number, wasUp: boolean): string {
  const since = wasUp ? "the tour's start, of a stack that was up" : "`make up`";
  const promise = wasUp ? "" : ` (promised: ${promisedMinutes} min)`;
  return `first prediction ${duration(seconds)} after ${since}${promise}`;
}

/** What the tour says of a step that did not see what it should. */
export function failureText({ expects, lookAt }: Step, found: string): string {
  const rows = [
    ["expected", expects],
    ["found", found],
    ["look at", lookAt],
  ];
  return rows
    .map(([name = "", text = ""]) => `  ${name.padEnd(10)}${text.replaceAll("\n", `\n${" ".repeat(12)}`)}`)
    .join("\n");
}
