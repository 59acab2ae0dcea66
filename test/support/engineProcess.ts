import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { ExecaChildProcess } from "execa";

import type { Checkout } from "./checkout";

/** The engine's own process, not the wrapper, its plugins or the program. */
export function engine(checkout: Checkout): number | undefined {
  return checkout.processes().find(({ command }) => /toolchain\/bin\/pulumi (up|destroy) /.test(command))
    ?.pid;
}

/** The engine of a run that was started; undefined when the run ended before it had one. */
async function engineOf(run: ExecaChildProcess, checkout: Checkout): Promise<number | undefined> {
  while (run.exitCode === null) {
    const pid = engine(checkout);
    if (pid !== undefined) return pid;
    await sleep(20);
  }
  return undefined;
}

/**
 * Runs a make target and kills its engine when `moment` has come, counted from the engine's start. A run that ends by
 * itself before that is one more to come back to.
 */
export async function killDuring(
  checkout: Checkout,
  target: string,
  moment: () => Promise<unknown>,
): Promise<void> {
  const run = checkout.start(target);
  const pid = await engineOf(run, checkout);
  assert.ok(pid !== undefined, `make ${target} ended without an engine:\n${(await run).all}`);
  await Promise.race([moment(), run]);
  if (engine(checkout) === pid) process.kill(pid, "SIGKILL");
  await run;
}
