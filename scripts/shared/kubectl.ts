import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A cluster refused something, or could not be asked; the message says what was asked and what came back. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}

/** Who is asked, and how. */
export interface KubectlOptions {
  /** Context of the kubeconfig. Default: its current one. */
  context?: string;
  /** The executable. Default: `kubectl` on PATH. */
  program?: string;
  /** Ends what runs and refuses what comes; see `undisturbed`. Default: nothing interrupts. */
  interrupt?: AbortSignal;
}

/** What goes into a command, and where its output goes. Default: nothing, and back to the caller. */
export interface Streams {
  input?: Readable | string;
  output?: Writable;
}

/** The kubectl command line with the rights of whoever types. */
export class Kubectl {
  constructor(private readonly options: KubectlOptions = {}) {}

  /** The same, for what has to be put right after an interrupt. */
  undisturbed(): Kubectl {
    return new Kubectl({ ...this.options, interrupt: undefined });
  }

  async json<T>(parameters: string[]): Promise<T> {
    return JSON.parse(await this.run([...parameters, "--output=json"])) as T;
  }

  async list<T>(kind: string, parameters: string[] = ["--all-namespaces"]): Promise<T[]> {
    return (await this.json<{ items: T[] }>(["get", kind, ...parameters])).items;
  }

  create(object: object): Promise<string> {
    return this.run(["create", "--filename=-"], { input: JSON.stringify(object) });
  }

  /** @returns standard output, where it goes nowhere else */
  async run(parameters: string[], { input, output }: Streams = {}): Promise<string> {
    const child = this.start(parameters);
    const said: Buffer[] = [];
    const complained: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => complained.push(chunk));
    const ended = endOf(child);
    const [code] = await Promise.all([ended, feed(child, input), take(child, output, said)]);
    if (code !== 0) throw this.failure(parameters, code, Buffer.concat(complained).toString());
    return Buffer.concat(said).toString();
  }

  /** Starts a command that goes on until it is ended, such as a port-forward. */
  start(parameters: string[]): ChildProcess {
    const { context, interrupt, program = "kubectl" } = this.options;
    interrupt?.throwIfAborted();
    const words = [...(context === undefined ? [] : ["--context", context]), ...parameters];
    // In a group of its own: Ctrl-C of a terminal would end as well what must not be interrupted.
    return spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], signal: interrupt, detached: true });
  }

  private failure(parameters: string[], code: number | null, complaint: string): Error {
    // What runs in a pod is a script of many lines.
    const at = parameters.indexOf("--");
    const words = at < 0 ? parameters : parameters.slice(0, at);
    const how = complaint.trim() === "" ? `ended with ${code ?? "a signal"}` : complaint.trim();
    return new ClusterError(`kubectl ${words.join(" ")}: ${how}`);
  }
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", (error: NodeJS.ErrnoException & { cause?: unknown }) => {
      if (error.name === "AbortError") reject(error.cause instanceof Error ? error.cause : error);
      else if (error.code !== "ENOENT") reject(new ClusterError(`kubectl: ${error.message}`));
      else
        reject(
          new ClusterError(
            'kubectl is not on PATH: install it, or run `eval "$(make -s env)"` in the sandbox',
          ),
        );
    });
  });
}

async function feed(child: ChildProcess, input: Streams["input"]): Promise<void> {
  if (child.stdin === null) return;
  // A command that ends early does not read to the end: its exit code says why.
  child.stdin.on("error", () => undefined);
  if (input === undefined || typeof input === "string") child.stdin.end(input);
  else await pipeline(input, child.stdin).catch(ignoreEarlyEnd);
}

function ignoreEarlyEnd(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

async function take(child: ChildProcess, output: Writable | undefined, said: Buffer[]): Promise<void> {
  if (child.stdout === null) return;
  if (output !== undefined) await pipeline(child.stdout, output);
  else child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
}
