import { execFile, type ExecFileException, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checkpoint } from "./checkpoint";
import { RecoveryError } from "./failure";

export interface EngineOptions {
  /** The executable. Default: `pulumi` on PATH. */
  pulumi?: string;
  /** Folder of the project. Default: the current one. */
  directory?: string;
  environment?: NodeJS.ProcessEnv;
  /** File descriptor that takes the refresh's progress. Default: standard error, for standard output is the report's. */
  progress?: number;
}

/** The Pulumi command line, as far as a recovery needs it. */
export class Engine {
  constructor(private readonly options: EngineOptions) {}

  /** The stack that is selected here; undefined where none is. */
  async currentStack(): Promise<string | undefined> {
    const answer = await this.ask(["stack", "--show-name"]);
    return answer.code === 0 ? answer.stdout.trim() : undefined;
  }

  async backendUrl(): Promise<string> {
    const answer = await this.ask(["whoami", "--json"]);
    if (answer.code !== 0) throw new RecoveryError(`pulumi whoami: ${answer.stderr.trim()}`);
    return (JSON.parse(answer.stdout) as { url?: string }).url ?? "";
  }

  async export(stack: string, showSecrets = false): Promise<Checkpoint> {
    const secrets = showSecrets ? ["--show-secrets"] : [];
    const answer = await this.ask(["stack", "export", ...this.named(stack), ...secrets]);
    if (answer.code === 0) return JSON.parse(answer.stdout) as Checkpoint;
    const damaged = answer.stderr.includes("failed to load checkpoint") ? damagedState : "";
    throw new RecoveryError(`pulumi stack export: ${answer.stderr.trim()}${damaged}`);
  }

  async import(stack: string, checkpoint: Checkpoint): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "recover-"));
    try {
      const file = join(folder, "state.json");
      writeFileSync(file, JSON.stringify(checkpoint), { mode: 0o600 });
      const answer = await this.ask(["stack", "import", ...this.named(stack), "--file", file]);
      if (answer.code !== 0) throw new RecoveryError(importFailure(answer.stderr.trim()));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async cancel(stack: string): Promise<void> {
    const answer = await this.ask(["cancel", "--yes", ...this.named(stack)]);
    if (answer.code !== 0) throw new RecoveryError(`pulumi cancel: ${answer.stderr.trim()}`);
  }

  async refresh(stack: string): Promise<void> {
    const parameters = ["refresh", "--yes", "--skip-preview", "--suppress-outputs", ...this.named(stack)];
    const progress = this.options.progress ?? 2;
    const code = await new Promise<number | null>((resolve, reject) => {
      spawn(this.executable, parameters, { ...this.where, stdio: ["ignore", progress, progress] })
        .on("error", reject)
        .on("exit", resolve);
    });
    if (code !== 0) {
      throw new RecoveryError(
        "pulumi refresh failed (its output says why). The pending operations are settled; what is left is for the next " +
          "`pulumi refresh` or `pulumi up`",
      );
    }
  }

  /** A stack that the environment selects needs no flag, and a wrapper around the engine may rely on that. */
  private named(stack: string): string[] {
    return this.where.env.PULUMI_STACK === stack ? [] : ["--stack", stack];
  }

  private get executable(): string {
    return this.options.pulumi ?? "pulumi";
  }

  private get where(): { cwd?: string; env: NodeJS.ProcessEnv } {
    return { cwd: this.options.directory, env: this.options.environment ?? process.env };
  }

  private ask(parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const command = ["--non-interactive", "--color", "never", ...parameters];
    // A large stack's state is hundreds of MiB.
    const limits = { maxBuffer: 1024 ** 3 };
    return new Promise((resolve, reject) => {
      execFile(this.executable, command, { ...this.where, ...limits }, (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") {
          reject(new RecoveryError(notRun(this.executable, error)));
        } else {
          resolve({ code: Number(error?.code ?? 0), stdout, stderr });
        }
      });
    });
  }
}

/** What a killed write tore beside the state is removed on the way here (tornFiles), but not in a dry run. */
const damagedState =
  "\nThe state is damaged. After --dry-run, try without it; else restore the backend's own copy (<stack>.json.bak), or in " +
  "the sandbox start over with `make down` and `make up`";

/** Backends that show no lock tell of it when something is to be written. */
function importFailure(message: string): string {
  const locked = /locked|conflict|in progress/i.test(message);
  const hint = locked
    ? "\nIf the update that holds the stack has died, add --force: it is then cancelled first"
    : "";
  return `pulumi stack import: ${message}${hint}`;
}

function notRun(executable: string, error: ExecFileException): string {
  if (error.code !== "ENOENT") return `${executable} could not be run: ${error.message}`;
  return `${executable} is not on PATH: install it, or for the sandbox run \`eval "$(make -s env)"\` first`;
}
