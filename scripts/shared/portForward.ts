import { once } from "node:events";
import { ClusterError, type Kubectl } from "./kubectl";

/** A Service of the stack. */
export interface ServicePort {
  namespace: string;
  service: string;
  port: number;
}

/** Works with a Service under an address of this machine, on a port that the system picks. */
export async function forwarded<T>(
  kubectl: Kubectl,
  { namespace, service, port }: ServicePort,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const words = ["--namespace", namespace, "port-forward", `service/${service}`, `:${port}`];
  const run = kubectl.start([...words, "--pod-running-timeout=5s"]);
  const ended = once(run, "close");
  try {
    const local = new Promise<string>((resolve, reject) => {
      let complaint = "";
      run.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
      run.stdout?.on("data", (chunk: Buffer) => {
        const found = /127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1];
        if (found !== undefined) resolve(found);
      });
      run.on("error", reject);
      run.on("close", () => {
        reject(
          new ClusterError(`nothing answers behind service/${service} in ${namespace}: ${complaint.trim()}`),
        );
      });
    });
    return await work(`http://127.0.0.1:${await local}`);
  } finally {
    run.kill();
    await ended.catch(() => undefined);
  }
}
