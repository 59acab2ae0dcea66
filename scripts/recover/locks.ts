import { existsSync, readFileSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { RecoveryError } from "./failure";
import { backendFolder } from "./fileBackend";
import { isEngine } from "./processes";

/** Who holds a stack of a file backend. Source: lockContent in pkg/backend/diy/lock.go of the Pulumi engine. */
export interface Lock {
  file: string;
  pid: number;
  username: string;
  hostname: string;
  timestamp: string;
}

export type LockState =
  /** The engine that holds it has died: the lock may go. */
  | "dead"
  | "alive"
  /** Another machine's: from here nobody can tell. */
  | "elsewhere";

export function lockState(lock: Lock, here = hostname(), engineRuns = isEngine): LockState {
  if (lock.hostname !== here) return "elsewhere";
  return engineRuns(lock.pid) ? "alive" : "dead";
}

/** The locks of a stack. Only a file backend shows them; every other one is asked by trying. */
export function locksOf(backendUrl: string, project: string, stack: string): Lock[] {
  const backend = backendFolder(backendUrl);
  const folder = backend && join(backend, "locks", "organization", project, stack);
  if (!folder || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLock(join(folder, name)) ?? []);
}

function readLock(file: string): Lock | undefined {
  try {
    const content = JSON.parse(readFileSync(file, "utf8")) as Partial<Omit<Lock, "file">>;
    const { pid = 0, username = "?", hostname: host = "?", timestamp = "?" } = content;
    return { file, pid, username, hostname: host, timestamp };
  } catch (error) {
    // The update ended, and took its lock along, between the look and the reading.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // Killed while it wrote the lock: nothing was begun yet.
    if (error instanceof SyntaxError) {
      return { file, pid: 0, username: "?", hostname: hostname(), timestamp: "?" };
    }
    throw error;
  }
}

/** Throws unless every lock may go. */
export function assertReleasable(locks: Lock[], stack: string): void {
  const held = locks.map((lock) => ({ lock, state: lockState(lock) })).find(({ state }) => state !== "dead");
  if (!held) return;
  const { pid, username, hostname: host, timestamp } = held.lock;
  const owner = `${username}@${host}, process ${pid}, since ${timestamp}`;
  throw new RecoveryError(
    held.state === "alive"
      ? `an update of ${stack} is running (${owner}): wait for it, or interrupt it with Ctrl-C`
      : `${stack} is locked from another machine (${owner}), where this one cannot see whether the engine still ` +
          "runs: recover there, or make sure that it has died and add --force",
  );
}
