import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa, { type ExecaChildProcess, type ExecaReturnValue } from "execa";
import { forwarded, NotForwarded, type ServicePort } from "../../sandbox/portForward";
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

  /** What kubectl answers. */
  async run(words: string[]): Promise<string> {
    const run = await this.start([...words, "--request-timeout=30s"]);
    if (run.exitCode === 0) return run.stdout;
    throw new UsageError(`kubectl ${words.slice(0, 2).join(" ")}: ${reasonOf(run)}`);
  }

  /** What the API server has. */
  async get<T>(words: string[]): Promise<T> {
    return JSON.parse(await this.run(["get", ...words, "--output=json"])) as T;
  }

  /** Works with a Service under an address of this machine. */
  async forwarded<T>(service: ServicePort, work: (url: string) => Promise<T>): Promise<T> {
    try {
      return await forwarded((words) => this.start(words), service, work);
    } catch (error) {
      throw error instanceof NotForwarded ? new UsageError(error.message) : error;
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

function reasonOf(run: ExecaReturnValue): string {
  if ((run as { code?: string }).code === "ENOENT") return "it is not on PATH";
  return run.stderr.trim() === "" ? `it ended with ${run.exitCode}` : run.stderr.trim();
}
