import * as path from "node:path";

import execa, { type ExecaChildProcess } from "execa";

import { type Instance, shared } from "../layout";
import { Unexpected } from "./step";

/** A Service of the stack. */
export interface ServicePort {
  namespace: string;
  service: string;
  port: number;
}

/** A pod that is not there is not waited for: whoever wants to wait asks again. */
const patience = "--pod-running-timeout=5s";

/** The words that bring a Service to this machine, as a person types them. */
export function forwardWords({ namespace, service, port }: ServicePort, local: string): string[] {
  return ["--namespace", namespace, "port-forward", `service/${service}`, `${local}:${port}`];
}

/** Works with a Service under an address of this machine, on a port that the system picks. */
export async function forwarded<T>(
  instance: Instance,
  target: ServicePort,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const run = execa(path.join(shared.bin, "kubectl"), [...forwardWords(target, ""), patience], {
    env: { KUBECONFIG: instance.kubeconfig },
    stdin: "ignore",
    reject: false,
  });
  try {
    return await work(`http://127.0.0.1:${await localPort(run, target)}`);
  } finally {
    run.kill("SIGTERM", { forceKillAfterTimeout: 2000 });
    await run;
  }
}

/** kubectl says the port as soon as it listens; it ends where there is no pod to reach. */
async function localPort(run: ExecaChildProcess, { namespace, service }: ServicePort): Promise<string> {
  const said = new Promise<string>((resolve) => {
    let text = "";
    run.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+)/m.exec(text) ?? [];
      if (port !== undefined) resolve(port);
    });
  });
  const ended = run.then(({ stderr, exitCode }) => {
    const reason = stderr.trim() === "" ? `it ended with ${exitCode}` : stderr.trim();
    throw new Unexpected(`nothing answers behind service/${service} in ${namespace}: ${reason}`);
  });
  return Promise.race([said, ended]);
}
