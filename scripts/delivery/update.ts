import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import execa from "execa";
import { leavingInterruptsTo } from "../../sandbox/interrupt";
import { type Failures, failuresOf } from "./failures";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface UpdateOptions {
  stack: string;
  /** Of the project. */
  directory: string;
  /** Folders of policy packs that the update is checked with. */
  policyPacks: readonly string[];
  /** The file of the stack. Default: its own. */
  configFile?: string;
  /** Takes all that the engine prints. */
  log: string;
  /** Takes its lines, each with the time since the start. */
  say: (text: string) => void;
}

export interface UpdateRun extends Failures {
  succeeded: boolean;
  /** Somebody wanted it to end: what failed then may have failed because of that. */
  interrupted: boolean;
}

/** Runs `pulumi up` and reads from the engine's own events what failed. A preview was shown before. */
export async function runUpdate(options: UpdateOptions): Promise<UpdateRun> {
  const { stack, directory, policyPacks, configFile, log, say } = options;
  const folder = mkdtempSync(path.join(tmpdir(), "update-"));
  const events = path.join(folder, "events.json");
  const start = Date.now();
  let interrupted = false;
  const onSignal = () => (interrupted = true);
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const run = execa(
      "pulumi",
      [
        ...["up", "--stack", stack, "--yes", "--skip-preview"],
        ...["--non-interactive", "--color", "never", "--suppress-outputs", "--event-log", events],
        ...(configFile === undefined ? [] : ["--config-file", configFile]),
        ...policyPacks.flatMap((pack) => ["--policy-pack", pack]),
      ],
      {
        cwd: directory,
        // The option is the one by which Pulumi's Automation API follows an update.
        env: { PULUMI_DEBUG_COMMANDS: "true" },
        all: true,
        buffer: false,
        reject: false,
        stdin: "ignore",
      },
    );
    const seen = new Set<string>();
    if (run.all) {
      createInterface(run.all).on("line", (line) => {
        appendFileSync(log, `${line}\n`);
        if (isNews(line, seen)) say(`${elapsed(start)}  ${line}\n`);
      });
    }
    const { exitCode } = await leavingInterruptsTo(run, run);
    return { succeeded: exitCode === 0, interrupted, ...failuresOf(readIfThere(events)) };
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The engine repeats itself every second, with another number of seconds. */
function isNews(line: string, seen: Set<string>): boolean {
  const news = line.replace(/ \(\d[\d.]*s\)/, "");
  if (line.trim() === "" || line.startsWith("@ ") || seen.has(news)) return false;
  seen.add(news);
  return true;
}

/** ` 1:05` */
function elapsed(start: number): string {
  const seconds = Math.floor((Date.now() - start) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, "0")}`;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
