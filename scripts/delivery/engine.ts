import execa from "execa";
import { RecoveryError } from "../recover/failure";
import type { Checkpoint } from "../recover/checkpoint";
import { Engine as Recovery } from "../recover/engine";
import { UsageError } from "../shared/usageError";
import type { Update } from "./history";
import { type Outputs, readOutputs } from "./outputs";

/** The most operations that one answer has: without a number there are ten. */
const pageSize = 100;

/** What the Pulumi command line tells of one stack. */
export class Engine {
  /** @param directory of the project. */
  constructor(
    readonly stack: string,
    readonly directory: string,
  ) {}

  /** Every operation that the backend remembers, the newest first. */
  async history(): Promise<Update[]> {
    const all: Update[] = [];
    for (let page = 1; all.length === (page - 1) * pageSize; page++) {
      const found = await this.page(page, pageSize);
      if (found.length === 0) break;
      all.push(...found);
    }
    return all;
  }

  /** The operation before this moment; none where the stack has had none. */
  async newest(): Promise<Update | undefined> {
    const [update] = await this.page(1, 1);
    return update;
  }

  async outputs(): Promise<Outputs> {
    return readOutputs(await this.ask(["stack", "output", "--json", "--show-secrets"]), this.stack);
  }

  /** With its secrets in plain text: it never leaves this process. */
  async state(): Promise<Checkpoint> {
    try {
      return await new Recovery({ directory: this.directory }).export(this.stack, true);
    } catch (error) {
      throw error instanceof RecoveryError ? new UsageError(error.message) : error;
    }
  }

  /** The state that an earlier update left; none where the backend keeps the newest alone. */
  async stateOf({ version }: Update): Promise<Checkpoint | undefined> {
    if (version === 0) return undefined;
    return (await this.ask(["stack", "export", "--version", String(version)])) as Checkpoint;
  }

  private async page(page: number, size: number): Promise<Update[]> {
    const pages = ["--page-size", String(size), "--page", String(page)];
    return (await this.ask(["stack", "history", "--json", ...pages])) as Update[];
  }

  private async ask(words: string[]): Promise<unknown> {
    const parameters = [...words, "--stack", this.stack, "--non-interactive", "--color", "never"];
    const run = await execa("pulumi", parameters, { cwd: this.directory, reject: false, stdin: "ignore" });
    if ((run as { code?: string }).code === "ENOENT") throw new UsageError(notThere);
    if (run.exitCode !== 0) {
      throw new UsageError(
        `pulumi ${words.slice(0, 2).join(" ")}: ${run.stderr.replace(/^error: /, "").trim()}`,
      );
    }
    return JSON.parse(run.stdout);
  }
}

const notThere = 'pulumi is not on PATH: install it, or for the sandbox run `eval "$(make -s env)"` first';
