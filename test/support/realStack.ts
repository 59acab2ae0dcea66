import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Pod } from "@kubernetes/client-node";
import execa, { type ExecaReturnValue } from "execa";

import { forwarded, type PodPort, type ServicePort } from "../../sandbox/portForward";
import type { Checkout } from "./checkout";

/** MLflow, at its limits on a busy machine, takes minutes to start. */
const patienceMs = 300_000;

/** Checks until it holds, or says what it found last. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  holds: (found: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (Date.now() > deadline) throw new Error(`${what}: ${JSON.stringify(found)}`);
    await sleep(500);
  }
}

export function isReady(pod: V1Pod | undefined): boolean {
  return pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

export interface Process {
  pid: number;
  command: string;
  uid: number;
  /** Can it write nowhere into the root that it sees, but into what is mounted below? */
  hasReadOnlyRoot: boolean;
}

function processOf(pid: string, podUid: string): Process[] {
  try {
    const file = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8");
    if (!file("cgroup").includes(podUid)) return [];
    const uid = Number(/^Uid:\s+(\d+)/m.exec(file("status"))?.[1]);
    const mounts = file("mounts")
      .split("\n")
      .map((line) => line.split(" "));
    const [, , , options = ""] = mounts.findLast(([, place]) => place === "/") ?? [];
    const hasReadOnlyRoot = options.split(",").includes("ro");
    return [{ pid: Number(pid), command: file("cmdline").replaceAll("\0", " "), uid, hasReadOnlyRoot }];
  } catch {
    // It has ended.
    return [];
  }
}

/** The processes of a pod, as this machine sees them. */
export function processesOf({ metadata }: V1Pod): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => processOf(pid, metadata?.uid ?? "none"));
}

/** The pods of a software, those that are on their way out or done left aside. */
export interface Workload {
  namespace: string;
  selector: string;
}

export const digits: Workload = {
  namespace: "mlops-models",
  selector: "app.kubernetes.io/name=model,app.kubernetes.io/instance=digits",
};
export const postgres: Workload = { namespace: "mlops-data", selector: "app.kubernetes.io/name=postgres" };

export const redis: Workload = { namespace: "mlops-data", selector: "app.kubernetes.io/name=redis" };

/** Anything that has the shape of a digit: 8 × 8 shades. */
export const sampleBody = JSON.stringify({
  instances: [Array.from({ length: 64 }, (_, index) => index % 17)],
});

/** A local stack whose containers run, as a person with kubectl and curl has it. */
export class RealStack {
  private readonly program: string;
  private readonly kubeconfig: string;

  constructor({ root }: Checkout) {
    const sandbox = path.join(root, ".sandbox");
    this.program = path.join(sandbox, "toolchain", "bin", "kubectl");
    this.kubeconfig = path.join(sandbox, "instances", "default", "kubeconfig");
  }

  /** Without the shell that a person would type it into, which takes seconds to start. */
  async tried(parameters: string[], input = ""): Promise<ExecaReturnValue> {
    return execa(this.program, parameters, {
      env: { KUBECONFIG: this.kubeconfig },
      input,
      all: true,
      reject: false,
    });
  }

  async kubectl(...parameters: string[]): Promise<string> {
    const { exitCode, stdout, all } = await this.tried(parameters);
    if (exitCode !== 0) throw new Error(`kubectl ${parameters.join(" ")} ended with ${exitCode}:\n${all}`);
    return stdout;
  }

  async get<T>(...parameters: string[]): Promise<T> {
    return JSON.parse(await this.kubectl("get", ...parameters, "-o", "json")) as T;
  }

  async pods({ namespace, selector }: Workload): Promise<V1Pod[]> {
    const { items } = await this.get<{ items: V1Pod[] }>("pods", "-n", namespace, "-l", selector);
    return items.filter(({ metadata, status }) => {
      return metadata?.deletionTimestamp === undefined && status?.phase !== "Succeeded";
    });
  }

  /** Waits until there is one pod, and it is ready. */
  async ready(workload: Workload): Promise<V1Pod> {
    const holds = (pods: V1Pod[]) => pods.length === 1 && pods.every(isReady);
    const [pod] = await eventually(`${workload.selector} is ready`, () => this.pods(workload), holds);
    return pod as V1Pod;
  }

  async query(sql: string): Promise<string> {
    const psql = ["psql", "-U", "postgres", "-d", "predictions", "-Atc", sql];
    return (await this.kubectl("exec", "-n", postgres.namespace, "postgres-0", "--", ...psql)).trim();
  }

  /** Asks through the Service, by what the summary of `make up` says; or one pod that may be in no Service. */
  async asking<T>(work: (url: string) => Promise<T>, pod?: V1Pod): Promise<T> {
    const { namespace } = digits;
    const target =
      pod === undefined
        ? { namespace, service: "digits", port: 80 }
        : { namespace, pod: pod.metadata?.name ?? "", port: 8000 };
    return this.reaching(target, work);
  }

  /** Works with what is behind a name, as a person who forwards its port. */
  reaching<T>(target: ServicePort | PodPort, work: (url: string) => Promise<T>): Promise<T> {
    const { program, kubeconfig } = this;
    const start = (words: string[]) =>
      execa(program, words, { env: { KUBECONFIG: kubeconfig }, stdin: "ignore", reject: false });
    return forwarded(start, target, work);
  }

  predict(): Promise<{ status: number; text: string }> {
    return this.asking(async (url) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/v1/predict`, { method: "POST", headers, body: sampleBody });
      return { status: answer.status, text: await answer.text() };
    });
  }
}
