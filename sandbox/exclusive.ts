import { mkdirSync } from "node:fs";
import * as path from "node:path";

import { lock } from "proper-lockfile";

import { say } from "./progress";

/** A lock whose holder was killed is taken over after this time without a sign of life. */
const staleMs = 20_000;
/** As long as a cold build of every tool may take, asked once a second. */
const patience = { retries: 3600, minTimeout: 1000, maxTimeout: 1000, factor: 1 };

/** Does the work while nobody else does any on the same folder; says what it waits for. */
export async function exclusively<T>(folder: string, title: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const options = {
    realpath: false,
    stale: staleMs,
    // A machine that was suspended, or a `make clean` beside it: the work itself will tell.
    onCompromised: () => undefined,
  };
  const release = await lock(folder, options).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    say(`▸ waiting: another command ${title}`);
    return lock(folder, { ...options, retries: patience });
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}
