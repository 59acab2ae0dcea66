import { createWriteStream, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import execa, { type ExecaChildProcess } from "execa";

const startSeconds = 60;

/** A program that a test runs: its words go to a log, and it goes with the test. */
export class Program {
  private readonly run: ExecaChildProcess;

  constructor(
    private readonly name: string,
    command: string,
    words: string[],
    private readonly log: string,
    env: Record<string, string> = {},
  ) {
    this.run = execa(command, words, { env, all: true, reject: false, stdin: "ignore" });
    this.run.all?.pipe(createWriteStream(log));
  }

  /** Until it answers; what it said is part of the error where it does not. */
  async answers(url: string, headers: Record<string, string> = {}): Promise<void> {
    const deadline = Date.now() + startSeconds * 1000;
    while (!(await isOk(url, headers))) {
      if (this.run.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `${this.name} does not answer at ${url}:\n${readFileSync(this.log, "utf8").slice(-4000)}`,
        );
      }
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    this.run.kill("SIGTERM", { forceKillAfterTimeout: 10_000 });
    await this.run;
  }
}

async function isOk(url: string, headers: Record<string, string>): Promise<boolean> {
  try {
    return (await fetch(url, { headers, signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** Asks for JSON. */
export async function json<T>(url: string, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${body.slice(0, 500)}`);
  return JSON.parse(body) as T;
}
