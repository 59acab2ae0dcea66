import { stackFiles } from "./golden";
import { runProgram } from "./program";
import type { Recording } from "./recorder";
import { stackSettings } from "./stackSettings";

const recordings = new Map<string, Promise<Recording>>();

type Body = (recording: () => Recording, yaml: string, stack: string) => void;

/** As {@link forEveryStack}, for the stacks that have a cluster: laws about what is in it. */
export function forEveryCluster(laws: string, body: Body): void {
  describeStacks(laws, body, (yaml) => stackSettings(yaml)["mlops:cluster"]?.kind !== "docker");
}

/** One `describe` for each stack file, with what the program registers for it; it runs once for all laws. */
export function forEveryStack(laws: string, body: Body): void {
  describeStacks(laws, body, () => true);
}

function describeStacks(laws: string, body: Body, concerns: (yaml: string) => boolean): void {
  for (const [stack, yaml] of [...stackFiles()].filter((file) => concerns(file[1]))) {
    describe(`${laws} in the stack ${stack}`, () => {
      let recording: Recording;
      before(async () => {
        const running = recordings.get(stack) ?? runProgram(yaml, stack);
        recordings.set(stack, running);
        recording = await running;
      });
      body(() => recording, yaml, stack);
    });
  }
}
