import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { type Home, shown } from "../layout";
import { connectThrough } from "../realNode/gateway/connectProxy";

/** An address that is asked, where it is in another network by the proxy that listens on a socket. */
interface Url {
  url: string;
  insecure?: boolean;
  through?: string;
}

/** One process of the control plane, as data. */
export interface Daemon {
  name: string;
  /** Default: the tool of that name. */
  executable?: string;
  arguments: string[];
  /** Variables beside those that it inherits. Default none. */
  env?: Record<string, string>;
  /** Answers with status 200, or takes a connection, once the process serves. */
  ready: Url | { socket: string };
}

/** A pid alone may belong to a stranger after a reboot; together with its start time it does not. */
interface Identity {
  pid: number;
  started: string;
}

/** A busy machine may take its time; one answer missed is not the end of a control plane. */
const answerTimeoutMs = 10_000;
const readyTimeoutMs = 60_000;
const termTimeoutMs = 10_000;

/** When a process started, in the kernel's own words; undefined when there is none of that pid. */
export function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name, in parentheses, may hold spaces; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state] = fields;
    return state === "Z" || state === "X" ? undefined : fields[19];
  } catch {
    if (existsSync("/proc/self/stat")) return undefined;
  }
  try {
    process.kill(pid, 0);
    return "unknown";
  } catch {
    return undefined;
  }
}

function pidFile(home: Home, name: string): string {
  return path.join(home.pids, `${name}.json`);
}

export function logFile(home: Home, name: string): string {
  return path.join(home.logs, `${name}.log`);
}

function identityOf(home: Home, name: string): Identity | undefined {
  try {
    const found = JSON.parse(readFileSync(pidFile(home, name), "utf8")) as Partial<Identity> | null;
    const { pid, started } = found ?? {};
    return Number.isInteger(pid) && typeof started === "string" ? { pid: Number(pid), started } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A daemon whose pid file was lost: on Linux a process shows for which instance it was started. A second one on the
 * same data would not start.
 */
function strayPid(home: Home, name: string): number | undefined {
  if (!existsSync("/proc/self/environ")) return undefined;
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  const stray = pids.find((pid) => {
    try {
      const [command = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      const variables = () => readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      return path.basename(command) === name && variables().includes(`MLOPS_SANDBOX=${home.root}`);
    } catch {
      return false;
    }
  });
  return stray === undefined ? undefined : Number(stray);
}

/** The pid of a daemon that this instance started and that still runs. */
export function runningPid(home: Home, name: string): number | undefined {
  const identity = identityOf(home, name);
  if (identity === undefined) return strayPid(home, name);
  return startedAt(identity.pid) === identity.started ? identity.pid : undefined;
}

export async function isServing(ready: Daemon["ready"]): Promise<boolean> {
  return "socket" in ready ? takesConnections(ready.socket) : answers(ready);
}

async function answers({ url, insecure, through }: Url): Promise<boolean> {
  const { get } = url.startsWith("https:") ? await import("node:https") : await import("node:http");
  const { hostname, port } = new URL(url);
  const socket = through === undefined ? undefined : await reached(through, `${hostname}:${port}`);
  if (through !== undefined && socket === undefined) return false;
  return new Promise((resolve) => {
    // The address is loopback and the certificate the sandbox's own; all that counts here is the status.
    const options = { rejectUnauthorized: !insecure, timeout: answerTimeoutMs };
    const own = socket && { createConnection: () => secured(url, socket) };
    const request = get(url, { ...options, ...own }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => {
      resolve(false);
    });
    request.on("timeout", () => request.destroy());
  });
}

async function reached(proxy: string, authority: string): Promise<Socket | undefined> {
  return connectThrough(proxy, authority).catch(() => undefined);
}

function secured(url: string, socket: Socket): Socket {
  return url.startsWith("https:") ? connectTls({ socket, rejectUnauthorized: false }) : socket;
}

async function takesConnections(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", () => {
      resolve(false);
    });
  });
}

function endOfLog(file: string): string {
  return readFileSync(file, "utf8").trim().split("\n").slice(-5).join("\n  ");
}

/** Starts a daemon that outlives this process, and returns when it serves. */
export async function startDaemon(
  home: Home,
  daemon: Daemon,
  executable: string,
  interrupt: AbortSignal,
): Promise<void> {
  interrupt.throwIfAborted();
  for (const folder of [home.pids, home.logs]) mkdirSync(folder, { recursive: true });
  const log = logFile(home, daemon.name);
  const output = openSync(log, "w");
  const child = spawn(executable, daemon.arguments, {
    cwd: home.root,
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...daemon.env, MLOPS_SANDBOX: home.root },
  });
  closeSync(output);
  child.unref();
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, "error")) as [Error];
    throw new SandboxError(
      `${executable} cannot be started (${error.message}); 'make clean' lets it be made anew`,
    );
  }
  const identity: Identity = { pid, started: startedAt(pid) ?? "unknown" };
  writeWhole(pidFile(home, daemon.name), `${JSON.stringify(identity)}\n`);

  const deadline = Date.now() + readyTimeoutMs;
  while (!(await isServing(daemon.ready))) {
    interrupt.throwIfAborted();
    if (startedAt(pid) === undefined) {
      throw new SandboxError(
        `${daemon.name} ended while starting; the end of ${shown(log)}:\n  ${endOfLog(log)}`,
      );
    }
    if (Date.now() > deadline) {
      throw new SandboxError(
        `${daemon.name} did not get ready within ${readyTimeoutMs / 1000} s; the end of ${shown(log)}:\n  ${endOfLog(log)}`,
      );
    }
    await sleep(150);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends a daemon by its pid: politely, then not. Returns when it is gone. */
export async function stopDaemon(home: Home, name: string): Promise<void> {
  const pid = runningPid(home, name);
  if (pid !== undefined) {
    signal(pid, "SIGTERM");
    const deadline = Date.now() + termTimeoutMs;
    while (runningPid(home, name) !== undefined) {
      if (Date.now() > deadline) signal(pid, "SIGKILL");
      await sleep(50);
    }
  }
  rmSync(pidFile(home, name), { force: true });
}
