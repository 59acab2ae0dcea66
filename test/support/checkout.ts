import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa, { type ExecaChildProcess, type ExecaReturnValue } from "execa";
import { parseDocument } from "yaml";

import type { NodesMode } from "../../sandbox/realNode/mode";

const repository = path.resolve(__dirname, "..", "..");

/** A resource in the state, as `pulumi stack export` shows it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  inputs?: Record<string, unknown>;
}

/**
 * A copy of the tree as git sees it, with a sandbox of its own: what a user gets who clones the repository and edits
 * the YAML. Only the toolchain and the npm packages are shared with the tree under test.
 */
export class Checkout {
  readonly root = mkdtempSync(path.join(tmpdir(), "mlops-checkout-"));
  private isWhole = false;

  /** @param nodes whether one of them runs containers, which costs minutes that most tests have no use for. */
  constructor(
    readonly stack = "local",
    private readonly nodes: NodesMode = "simulated",
  ) {}

  /**
   * @param builds whether images are built, which takes a minute that most tests have no use for.
   * @param observed whether metrics and logs are collected and policies asked, which triples what an update has to do.
   */
  async prepare({ builds = false, observed = false } = {}): Promise<void> {
    const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard"], { cwd: repository });
    for (const file of stdout.split("\n").filter((name) => existsSync(path.join(repository, name)))) {
      cpSync(path.join(repository, file), path.join(this.root, file), { recursive: true });
    }
    symlinkSync(path.join(repository, "node_modules"), path.join(this.root, "node_modules"));
    mkdirSync(path.join(this.root, ".sandbox"));
    const toolchain = path.join(".sandbox", "toolchain");
    symlinkSync(path.join(repository, toolchain), path.join(this.root, toolchain));
    if (!builds && this.hasImagesToBuild()) this.set(["mlops:builder", "enabled"], false);
    this.isWhole = observed;
    if (!observed && !this.isOnDocker()) {
      for (const section of ["mlops:metrics", "mlops:logs"]) this.set([section, "enabled"], false);
    }
  }

  /** Starts a make target and does not wait for its end. */
  start(target: string, variables: Record<string, string> = {}): ExecaChildProcess {
    const policies = this.isWhole ? {} : { POLICY: "" };
    const assignments = Object.entries({ STACK: this.stack, ...policies, ...variables }).map(
      ([name, value]) => `${name}=${value}`,
    );
    return execa("make", ["-s", target, ...assignments], this.options);
  }

  async make(target: string, variables: Record<string, string> = {}): Promise<ExecaReturnValue> {
    return this.start(target, variables);
  }

  /** A make target that has to succeed. */
  async must(target: string, variables: Record<string, string> = {}): Promise<string> {
    const result = await this.make(target, variables);
    if (result.exitCode !== 0)
      throw new Error(`make ${target} ended with ${result.exitCode}:\n${result.all}`);
    return result.stdout;
  }

  /** A command line in a shell that knows nothing of the sandbox. */
  async typedBare(commandLine: string): Promise<ExecaReturnValue> {
    return execa("bash", ["-c", commandLine], this.options);
  }

  /** A command line typed into a shell that has the sandbox's exports. */
  async typed(commandLine: string): Promise<ExecaReturnValue> {
    return this.typedBare(`eval "$(make -s env STACK=${this.stack})" && ${commandLine}`);
  }

  async mustType(commandLine: string): Promise<string> {
    const result = await this.typed(commandLine);
    if (result.exitCode !== 0)
      throw new Error(`${commandLine} ended with ${result.exitCode}:\n${result.all}`);
    return result.stdout;
  }

  async objects<T>(kind: string): Promise<T[]> {
    const answer = await this.mustType(`kubectl get ${kind} --all-namespaces -o json`);
    return (JSON.parse(answer) as { items: T[] }).items;
  }

  async state(): Promise<{ resources: StateResource[]; pending: unknown[] }> {
    const exported = JSON.parse(await this.mustType("pulumi stack export")) as {
      deployment: { resources?: StateResource[]; pending_operations?: unknown[] };
    };
    const { resources = [], pending_operations: pending = [] } = exported.deployment;
    return { resources, pending };
  }

  /** A setting as the stack file has it; nothing where it is left to its default. */
  get(settingPath: (string | number)[]): unknown {
    const document = parseDocument(readFileSync(this.stackFile, "utf8"));
    return document.getIn(["config", ...settingPath]);
  }

  /** Changes one setting of the stack, as a user would in an editor; `undefined` takes it out. */
  set(settingPath: (string | number)[], value: unknown): void {
    const document = parseDocument(readFileSync(this.stackFile, "utf8"));
    if (value === undefined) document.deleteIn(["config", ...settingPath]);
    else document.setIn(["config", ...settingPath], value);
    writeFileSync(this.stackFile, document.toString());
  }

  private hasImagesToBuild(): boolean {
    return /image: \{ build/.test(readFileSync(this.stackFile, "utf8"));
  }

  private isOnDocker(): boolean {
    return this.get(["mlops:cluster", "kind"]) === "docker";
  }

  private get options() {
    return { cwd: this.root, all: true, reject: false, env: { NODES: this.nodes } };
  }

  private get stackFile(): string {
    return path.join(this.root, `Pulumi.${this.stack}.yaml`);
  }

  /** Processes that belong to the sandbox of this checkout, by pid and command line. */
  processes(): { pid: number; command: string }[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const environment = readFileSync(`/proc/${name}/environ`, "utf8");
          if (!environment.includes(`MLOPS_SANDBOX=${this.root}/`)) return [];
          const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
          return command === "" ? [] : [{ pid: Number(name), command }];
        } catch {
          return [];
        }
      });
  }

  async remove(): Promise<void> {
    await this.make("clean");
    rmSync(this.root, { recursive: true, force: true });
  }
}
