import { setTimeout as sleep } from "node:timers/promises";

/** Often enough that nobody waits for it, seldom enough that a small machine does not notice. */
const pauseMs = 700;

/** One line for the log: what was done, to what. */
export type Say = (line: string) => void;

export const say: Say = (line) => {
  console.log(`${new Date().toISOString()} ${line}`);
};

/** Does a piece of work; whatever fails is tried again with the next turn, and the same failure is told once. */
export type Attempt = (title: string, work: () => Promise<void>) => Promise<void>;

/** Takes turn after turn until the end is asked for. */
export async function takeTurns(end: AbortSignal, turn: (attempt: Attempt) => Promise<void>): Promise<void> {
  const told = new Map<string, string>();
  const attempt: Attempt = async (title, work) => {
    try {
      await work();
      told.delete(title);
    } catch (error) {
      const message = (error as Error).message;
      if (told.get(title) !== message) say(`${title}: ${message}`);
      told.set(title, message);
    }
  };
  while (!end.aborted) {
    await attempt("turn", () => turn(attempt));
    await sleep(pauseMs, undefined, { signal: end }).catch(() => undefined);
  }
}
