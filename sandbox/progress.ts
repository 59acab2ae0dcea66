import { shown } from "./layout";

/** Long work says every so often that it is still alive. */
const heartbeatMs = 20_000;

/** What a person reads while waiting goes to stderr: stdout belongs to `make env` and to scripts. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `41 s`, `3 min 12 s`. */
export function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Runs one long step: says what it does, where its log is, that it is still at it, and how long it took. */
export async function step<T>(title: string, log: string | undefined, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const where = log === undefined ? "" : `  (log: ${shown(log)})`;
  say(`▸ ${title}${where}`);
  const heartbeat = setInterval(() => {
    say(`  … ${title}, ${elapsed(Date.now() - started)}`);
  }, heartbeatMs);
  try {
    const result = await work();
    say(`✓ ${title}  ${elapsed(Date.now() - started)}`);
    return result;
  } catch (error) {
    say(`✗ ${title}  ${elapsed(Date.now() - started)}${where}`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}
