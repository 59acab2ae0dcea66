import { stackFiles } from "./golden";
import { runProgram } from "./program";
import type { Recording } from "./recorder";

const recordings = new Map<string, Promise<Recording>>();

/** One `describe` for each stack file, with what the program registers for it; it runs once for all laws. */
export function forEveryStack(laws: string, body: (recording: () => Recording, yaml: string) => void): void {
  for (const [stack, yaml] of stackFiles()) {
    describe(`${laws} in the stack ${stack}`, () => {
      let recording: Recording;
      before(async () => {
        const running = recordings.get(stack) ?? runProgram(yaml, stack);
        recordings.set(stack, running);
        recording = await running;
      });
      body(() => recording, yaml);
    });
  }
}
