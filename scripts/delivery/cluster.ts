import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa, { type ExecaChildProcess, type ExecaReturnValue } from "execa";
import { type Checkpoint, plain } from "../recover/checkpoint";
import { UsageError } from "../shared/usageError";

/** kubectl, as the stack's own provider reaches the cluster. */
export class Cluster {
  private constructor(private readonly options: string[]) {}

  /** @throws UsageError where the state has no provider of Kubernetes: the stack runs on Docker, or was never there. */
  static async with<T>({ deployment }: Checkpoint, work: (cluster: Cluster) => Promise<T>): Promise<T> {
    const provider = deployment.resources?.find(({ type }) => type === "pulumi:providers:kubernetes");
    if (!provider) throw new UsageError("the stack has no cluster");
    const { kubeconfig, context } = provider.inputs ?? {};
    const folder = mkdtempSync(path.join(tmpdir(), "cluster-"));
    try {
      const file = fileOf(plain(kubeconfig), path.join(folder, "kubeconfig"));
      const named = plain(context);
      return await work(
        new Cluster([
          ...(file === undefined ? [] : ["--kubeconfig", file]),
          ...(typeof named === "string" ? ["--context", named] : []),
        ]),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async read(words: string[]): Promise<string> {
    const run = await this.start([...words, "--request-timeout=30s"]);
    if (run.exitCode === 0) return run.stdout;
    throw new UsageError(`kubectl ${words.slice(0, 2).join(" ")}: ${reasonOf(run)}`);
  }

  /** Works with a Service under an address of this machine. @param words what the stack's output says after kubectl. */
  async forwarded<T>(words: string[], work: (url: string) => Promise<T>): Promise<T> {
    // A port that the system picks: the one of the output may be in use.
    const parameters = words.map((word) => word.replace(/^\d+:(\d+)$/, ":$1"));
    const run = this.start([...parameters, "--pod-running-timeout=10s"]);
    try {
      return await work(`http://127.0.0.1:${await localPort(run)}`);
    } finally {
      run.kill("SIGTERM", { forceKillAfterTimeout: 2000 });
      await run;
    }
  }

  private start(words: string[]): ExecaChildProcess {
    return execa("kubectl", [...this.options, ...words], { reject: false, stdin: "ignore" });
  }
}

/** The provider takes a path or the text itself; none means what kubectl finds by itself. */
function fileOf(kubeconfig: unknown, target: string): string | undefined {
  if (typeof kubeconfig !== "string" || kubeconfig === "") return undefined;
  if (!/[\n{]/.test(kubeconfig)) return kubeconfig;
  writeFileSync(target, kubeconfig, { mode: 0o600 });
  return target;
}

async function localPort(run: ExecaChildProcess): Promise<string> {
  const said = new Promise<string>((resolve) => {
    let text = "";
    run.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+)/m.exec(text) ?? [];
      if (port !== undefined) resolve(port);
    });
  });
  const ended = run.then((result) => {
    throw new UsageError(`kubectl port-forward: ${reasonOf(result)}`);
  });
  return Promise.race([said, ended]);
}

function reasonOf(run: ExecaReturnValue): string {
  if ((run as { code?: string }).code === "ENOENT") return "it is not on PATH";
  return run.stderr.trim() === "" ? `it ended with ${run.exitCode}` : run.stderr.trim();
}
