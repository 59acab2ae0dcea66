import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa, { type ExecaChildProcess } from "execa";

import type { ImageConfig, LocalRegistry } from "./localRegistry";

/** What a container sees of the machine, beside its image. */
export interface ContainerArgs {
  env?: Record<string, string>;
  /** Folders of the machine by where they are in the container, read-only. */
  mounts?: Record<string, string>;
  /** The same, for those that it may write to. */
  writable?: Record<string, string>;
  /** Replaces the entry point, and the image's command with it. Default: what the image says. */
  entrypoint?: string[];
  /** Default: what the image says. */
  command?: string[];
  /** Default: what the image says. */
  user?: { uid: number; gid: number };
  /**
   * One of its own, with nothing but a loopback, or that of another container, as in a pod. Default: the machine's, so
   * that a test reaches its ports.
   */
  network?: "own" | Container;
}

/**
 * An image, unpacked and started as Kubernetes would under restricted Pod Security: its own user, a root that nobody can
 * write, no capability, no new privileges.
 */
export class Container {
  readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-container-"));
  readonly rootfs: string;
  private readonly id = path.basename(this.folder);
  private readonly rootArguments = ["--root", path.join(this.folder, "state")];
  private process?: ExecaChildProcess;
  private runc = "runc";

  constructor(
    private readonly image: ImageConfig,
    rootfs?: string,
  ) {
    this.rootfs = rootfs ?? path.join(this.folder, "rootfs");
  }

  static async unpacked(registry: LocalRegistry, repository: string, reference: string): Promise<Container> {
    const container = new Container(await registry.config(repository, reference));
    await container.unpack(await registry.pull(repository, reference, container.folder));
    return container;
  }

  /** Another container on the same root, which nobody writes; it goes before this one. */
  another(): Container {
    return new Container(this.image, this.rootfs);
  }

  /** Lays the layers over one another, and takes their files away. */
  async unpack(layers: string[]): Promise<void> {
    mkdirSync(this.rootfs);
    for (const layer of layers) {
      await execa("tar", ["--extract", "--gzip", "--file", layer, "--directory", this.rootfs]);
      rmSync(layer);
    }
  }

  start(runc: string, args: ContainerArgs = {}): void {
    writeFileSync(path.join(this.folder, "config.json"), JSON.stringify(this.spec(args)));
    this.runc = runc;
    this.process = this.run("run", "--bundle", this.folder, this.id);
  }

  /** A command beside the process, with its user, its environment and its rights: what a probe is. */
  async exec(
    command: string[],
    env: Record<string, string> = {},
  ): Promise<{ exitCode: number; all: string }> {
    const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
    const { exitCode, all = "" } = await this.run("exec", ...variables, this.id, ...command);
    return { exitCode, all };
  }

  /** Where the kernel shows the network that the process sees. */
  networkNamespace(): string {
    const state = path.join(this.folder, "state", this.id, "state.json");
    const { init_process_pid: pid } = JSON.parse(readFileSync(state, "utf8")) as { init_process_pid: number };
    return `/proc/${pid}/ns/net`;
  }

  /** What the process says, once it has ended. */
  async ended(): Promise<{ exitCode: number; all: string }> {
    const { exitCode, all = "" } = (await this.process) ?? { exitCode: -1 };
    return { exitCode, all };
  }

  /** Waits for an answer with status 200. */
  async answers(url: string, forMs = 60_000): Promise<void> {
    const deadline = Date.now() + forMs;
    for (;;) {
      const status = await fetch(url).then(
        (response) => response.status,
        () => 0,
      );
      if (status === 200) return;
      if (Date.now() > deadline) throw new Error(`${url} answered ${status} for ${forMs / 1000} s`);
      await sleep(200);
    }
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<{ exitCode: number; all: string }> {
    this.process?.kill(signal);
    return this.ended();
  }

  /** Whatever still runs in it ends first: it would outlive the runc that started it. */
  remove(): void {
    const parameters = [...this.rootArguments, "delete", "--force", this.id];
    if (this.process !== undefined) execa.sync(this.runc, parameters, { reject: false });
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(...parameters: string[]): ExecaChildProcess {
    return execa(this.runc, [...this.rootArguments, ...parameters], { all: true, reject: false });
  }

  /** Source: opencontainers/runtime-spec config.md. */
  private spec(container: ContainerArgs) {
    const { env = {}, mounts = {}, writable = {}, entrypoint, command, network } = container;
    const [uid = 0, gid = 0] = (this.image.config.User ?? "").split(":").map(Number);
    const { Entrypoint, Cmd, Env, WorkingDir } = this.image.config;
    const args = [...(entrypoint ?? Entrypoint ?? []), ...(command ?? (entrypoint ? [] : (Cmd ?? [])))];
    const capabilities = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };
    const bound = (folders: Record<string, string>, mode: string) =>
      Object.entries(folders).map(([destination, source]) => {
        return { destination, type: "bind", source, options: ["rbind", mode] };
      });
    return {
      ociVersion: "1.0.2",
      root: { path: this.rootfs, readonly: true },
      process: {
        terminal: false,
        user: container.user ?? { uid, gid },
        args,
        env: [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
        cwd: WorkingDir ?? "/",
        capabilities,
        noNewPrivileges: true,
      },
      mounts: [
        { destination: "/proc", type: "proc", source: "proc" },
        { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"] },
        { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "mode=1777"] },
        { destination: "/tmp", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=1777"] },
        ...bound(mounts, "ro"),
        ...bound(writable, "rw"),
      ],
      linux: {
        namespaces: [
          ...["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
          ...(network === undefined ? [] : [networkNamespace(network)]),
        ],
      },
    };
  }
}

function networkNamespace(network: "own" | Container): { type: string; path?: string } {
  return network === "own" ? { type: "network" } : { type: "network", path: network.networkNamespace() };
}
