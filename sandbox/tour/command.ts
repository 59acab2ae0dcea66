import { existsSync } from "node:fs";

import type { Target } from "../ready";
import { stackExists } from "../engine/pulumi";
import { livesInCloud, livesOnDocker } from "../engine/stackFile";
import { SandboxError } from "../failure";
import { Interrupted, interruptible } from "../interrupt";
import { realNodeOf } from "../realNode/layout";
import { heading, remark } from "./console";
import { duration, failureText, firstPredictionText, stepTable, type Walked } from "./report";
import type { Step } from "./step";
import { steps } from "./steps";
import { Tour } from "./tour";

/** Walks through the product on a stack that really runs; answers 0 where every step saw what it should. */
export async function tour(target: Target, parameters: string[]): Promise<number> {
  assertContainersRun(target);
  try {
    return await interruptible((interrupt) => walkAll(new Tour(target, parameters, interrupt), interrupt));
  } catch (error) {
    if (error instanceof Interrupted) remark(endingEarly);
    throw error;
  }
}

async function walkAll(guide: Tour, interrupt: AbortSignal): Promise<number> {
  const { instance, stack } = guide.target;
  const wasUp = stackExists(instance, stack);
  const walked: Walked[] = [];
  for (const [index, step] of steps.entries()) {
    heading(index + 1, step.title);
    walked.push(await walk(step, guide, interrupt));
    if (walked.at(-1)?.isSeen !== true) break;
  }
  remark(`\n${stepTable(steps, walked)}`);
  const seconds = guide.secondsToFirstPrediction;
  if (seconds !== undefined) remark(firstPredictionText(seconds, wasUp));
  const isSeen = walked.length === steps.length && walked.every((step) => step.isSeen);
  remark(isSeen ? ending : endingEarly);
  return isSeen ? 0 : 1;
}

const ending = "The stack is as its file says, and stays up. `make down` takes all of it away.";
const endingEarly =
  "The tour ends here. The stack stays up: `make up` brings back what its file says, `make down` takes it away.";

/** Refuses, before anything is started, where no container would run. */
function assertContainersRun({ instance, stack, nodes }: Target): void {
  if (livesInCloud(stack) || livesOnDocker(stack)) {
    throw new SandboxError(
      `make tour: the containers of ${stack} are simulated; the tour is for a stack like local`,
    );
  }
  if (nodes === "simulated")
    throw new SandboxError("make tour: nothing runs with NODES=simulated; leave it away");
  if (!existsSync(instance.ports) || realNodeOf(instance) !== undefined) return;
  throw new SandboxError(
    `make tour: sandbox '${instance.name}' has simulated nodes only, and nothing runs on them: ` +
      `'make down' first, or name another one by SANDBOX=`,
  );
}

async function walk(step: Step, guide: Tour, interrupt: AbortSignal): Promise<Walked> {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  try {
    await step.walk(guide);
    interrupt.throwIfAborted();
    remark(`✓ ${duration(seconds())}`);
    return { title: step.title, seconds: seconds(), isSeen: true };
  } catch (error) {
    // What an interrupt made fail says nothing of the product.
    interrupt.throwIfAborted();
    if (!(error instanceof SandboxError)) throw error;
    remark(`✗ ${duration(seconds())}`);
    remark(failureText(step, error.message));
    return { title: step.title, seconds: seconds(), isSeen: false };
  }
}
