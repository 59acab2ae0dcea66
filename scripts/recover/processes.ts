import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Process {
  pid: number;
  parent: number;
  /** Name of the executable. */
  name: string;
  command: string;
  /** Dead, but nobody asked how. */
  zombie: boolean;
}

/** Whether the process runs and is a Pulumi engine: the id of a dead one may belong to something else by now. */
export function isEngine(pid: number): boolean {
  if (!existsSync("/proc/self/stat")) return isEngineElsewhere(pid);
  const found = readProcess(pid);
  return found !== undefined && !found.zombie && found.name === "pulumi";
}

/** Systems without /proc, macOS for one. */
function isEngineElsewhere(pid: number): boolean {
  try {
    const name = execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
    return basename(name.trim()) === "pulumi";
  } catch {
    return false;
  }
}

/** Language hosts, programs and providers: what an engine starts, and does not take along when it is killed. */
const enginesChildren =
  /pulumi-(resource|language|analyzer)-|sandbox\/(languageHost|plugins)\/|\/cmd\/run(-|\/|\.|$| )/;

/**
 * Processes that an engine of this sandbox started and left behind: marked by the sandbox's variable, and with no
 * living engine above them. Only Linux shows the environment of a process.
 */
export function orphans(sandbox: string, all = allProcesses(), environmentOf = readEnvironment): Process[] {
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const underEngine = (one: Process | undefined): boolean => {
    if (!one) return false;
    return (one.name === "pulumi" && !one.zombie) || underEngine(byPid.get(one.parent));
  };
  return all
    .filter((one) => !one.zombie && one.pid !== process.pid && enginesChildren.test(one.command))
    .filter((one) => !underEngine(one))
    .filter((one) => environmentOf(one.pid).includes(`MLOPS_SANDBOX=${sandbox}`));
}

const graceMilliseconds = 3000;

/** Asks them to end, and kills what is still there after the grace time. */
export async function reap(processes: Process[]): Promise<void> {
  for (const { pid } of processes) signal(pid, "SIGTERM");
  const deadline = Date.now() + graceMilliseconds;
  while (processes.some(runs) && Date.now() < deadline) await sleep(50);
  for (const one of processes.filter(runs)) signal(one.pid, "SIGKILL");
}

/** Still the same process, not another one that was given its id. */
function runs(one: Process): boolean {
  const now = readProcess(one.pid);
  return now !== undefined && !now.zombie && now.command === one.command;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself: plugins watch their parent.
  }
}

function allProcesses(): Process[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

function readProcess(pid: number): Process | undefined {
  try {
    // The name stands in parentheses and may hold any character, parentheses too. Source: proc_pid_stat(5).
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const [state, parent] = stat.slice(end + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    const name = stat.slice(stat.indexOf("(") + 1, end);
    return { pid, parent: Number(parent), name, command, zombie: state === "Z" || state === "X" };
  } catch {
    return undefined;
  }
}

function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}
