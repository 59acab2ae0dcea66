import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  /** Default: what the image says. */
  command?: string[];
}

/**
 * An image, unpacked and started as Kubernetes would under restricted Pod Security: its own user, a root that nobody can
 * write, no capability, no new privileges.
 */
export class Container {
  readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-container-"));
  readonly rootfs = path.join(this.folder, "rootfs");
  private readonly id = path.basename(this.folder);
  private process?: ExecaChildProcess;

  constructor(private readonly image: ImageConfig) {}

  static async unpacked(registry: LocalRegistry, repository: string, reference: string): Promise<Container> {
    const container = new Container(await registry.config(repository, reference));
    await container.unpack(await registry.pull(repository, reference, container.folder));
    return container;
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
    const parameters = ["--root", path.join(this.folder, "state"), "run", "--bundle", this.folder, this.id];
    this.process = execa(runc, parameters, { all: true, reject: false });
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

  remove(): void {
    this.process?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Source: opencontainers/runtime-spec config.md. */
  private spec({ env = {}, mounts = {}, command }: ContainerArgs) {
    const [uid = 0, gid = 0] = this.image.config.User.split(":").map(Number);
    const { Entrypoint, Cmd, Env, WorkingDir } = this.image.config;
    const capabilities = { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] };
    return {
      ociVersion: "1.0.2",
      root: { path: "rootfs", readonly: true },
      process: {
        terminal: false,
        user: { uid, gid },
        args: [...Entrypoint, ...(command ?? Cmd)],
        env: [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
        cwd: WorkingDir,
        capabilities,
        noNewPrivileges: true,
      },
      mounts: [
        { destination: "/proc", type: "proc", source: "proc" },
        { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755"] },
        { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "mode=1777"] },
        { destination: "/tmp", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=1777"] },
        ...Object.entries(mounts).map(([destination, source]) => {
          return { destination, type: "bind", source, options: ["rbind", "ro"] };
        }),
      ],
      // The network is the machine's, so that the test reaches the port.
      linux: { namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })) },
    };
  }
}
