import { once } from "node:events";
import { createInterface } from "node:readline";

import execa, { type ExecaChildProcess } from "execa";

/** A `kubectl port-forward` to a Service, as a person would type it. */
export class PortForward {
  private constructor(
    private readonly process: ExecaChildProcess,
    readonly url: string,
  ) {}

  /** @param target for example `--namespace a service/b`, and the Service's port. */
  static async to(kubectl: string, kubeconfig: string, target: string[], port: number): Promise<PortForward> {
    const process = execa(kubectl, ["port-forward", ...target, `:${port}`], {
      env: { KUBECONFIG: kubeconfig },
      reject: false,
    });
    if (process.stdout === null) throw new Error("kubectl has no output");
    const [line] = (await once(createInterface(process.stdout), "line")) as [string];
    const found = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (found === undefined) throw new Error(`kubectl port-forward says: ${line}`);
    return new PortForward(process, `http://127.0.0.1:${found}`);
  }

  async end(): Promise<void> {
    this.process.kill();
    await this.process;
  }
}
