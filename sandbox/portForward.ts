import type { ChildProcess } from "node:child_process";
import { SandboxError } from "./failure";

/** A Service of a cluster. */
export interface ServicePort {
  namespace: string;
  service: string;
  port: number;
}

/** One pod, which need not be in any Service. */
export interface PodPort {
  namespace: string;
  pod: string;
  port: number;
}

/** Where a service of the stack's outputs is; nowhere in the cluster where the cloud runs it, or Docker. */
export function servicePortOf(output: { namespace?: string; address?: string }): ServicePort | undefined {
  const [, service, port] = /^([^.:]+)[^:]*:(\d+)$/.exec(output.address ?? "") ?? [];
  if (output.namespace === undefined || service === undefined) return undefined;
  return { namespace: output.namespace, service, port: Number(port) };
}

/** There is no such thing, no pod behind it that runs, or no kubectl to reach it by. */
export class NotForwarded extends SandboxError {}

/** A pod that is not there is not waited for: whoever wants to wait asks again. */
const patience = "--pod-running-timeout=5s";

/** The words that bring it to this machine, as a person types them. */
export function forwardWords(target: ServicePort | PodPort, local: string): string[] {
  return ["--namespace", target.namespace, "port-forward", resourceOf(target), `${local}:${target.port}`];
}

/**
 * Works with it under an address of this machine, on a port that the system picks.
 * @param kubectl starts the command with the words that it is given.
 * @throws NotForwarded with what kubectl says where there is nothing to connect to.
 */
export async function forwarded<T>(
  kubectl: (words: string[]) => ChildProcess,
  target: ServicePort | PodPort,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const run = kubectl([...forwardWords(target, ""), patience]);
  const ended = new Promise<void>((resolve) => {
    run.once("close", () => resolve());
    run.once("error", () => resolve());
  });
  try {
    return await work(`http://127.0.0.1:${await localPort(run, target)}`);
  } finally {
    run.kill();
    await ended;
  }
}

/** kubectl says the port as soon as it listens; it ends where there is no pod to reach. */
function localPort(run: ChildProcess, target: ServicePort | PodPort): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaint = "";
    run.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) /m.exec(said) ?? [];
      if (port !== undefined) resolve(port);
    });
    run.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    run.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new NotForwarded("kubectl is not on PATH: install it") : error);
    });
    run.on("close", (code: number | null) => {
      const reason = complaint.trim() === "" ? `kubectl ended with ${code ?? "a signal"}` : complaint.trim();
      reject(
        new NotForwarded(`nothing answers behind ${resourceOf(target)} in ${target.namespace}: ${reason}`),
      );
    });
  });
}

function resourceOf(target: ServicePort | PodPort): string {
  return "pod" in target ? `pod/${target.pod}` : `service/${target.service}`;
}
