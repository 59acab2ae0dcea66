import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, UnreachableError } from "../apiErrors";
import type { Cluster } from "../client";
import { annotation, textAt, textsAt, type KubeObject } from "../kinds/object";
import { readinessOf } from "./readiness";
import type { Verdict } from "./verdict";

export interface Wait {
  cluster: Cluster;
  /** Ends the wait early, as a failure that leaves the object where it is. */
  cancelled: AbortSignal;
  /** Shows progress. */
  status: (message: string) => void;
  timeoutSeconds: number;
}

/** What waiting led to: no problems means ready. */
export interface Outcome {
  live: KubeObject;
  problems: string[];
}

const defaultTimeoutSeconds = 600;
/** Looking at the pods costs more than looking at their owner. */
const explainEveryMs = 2000;

/** The resource option `customTimeouts`, else the annotation, else 10 minutes. */
export function timeoutSeconds(option: number, object: KubeObject): number {
  return option || Number(annotation(object, "pulumi.com/timeoutSeconds")) || defaultTimeoutSeconds;
}

export function skipsAwait(object: KubeObject): boolean {
  return annotation(object, "pulumi.com/skipAwait") === "true";
}

export async function untilReady(object: KubeObject, wait: Wait): Promise<Outcome> {
  const { judge, explain = () => Promise.resolve([]) } = readinessOf(object);
  const deadline = Date.now() + wait.timeoutSeconds * 1000;
  let explainAt = Date.now() + explainEveryMs;
  let cause: string | undefined;
  let live = object;
  for (const pause of pauses()) {
    const verdict = await judge(live, wait.cluster);
    if (verdict.state === "ready") {
      if (live !== object) wait.status("ready");
      return { live, problems: [] };
    }
    const ending = endingOf(verdict, wait, deadline);
    if (ending !== undefined)
      return { live, problems: [ending + verdict.message, ...(await explain(live, wait.cluster))] };
    if (Date.now() >= explainAt) {
      [cause] = await explain(live, wait.cluster);
      explainAt = Date.now() + explainEveryMs;
    }
    wait.status(cause ? `${verdict.message}; ${cause}` : verdict.message);
    await pausing(pause, wait);
    const next = await look(live, wait);
    if (!next) return { live, problems: ["it was deleted by somebody else while it was waited for"] };
    live = next;
  }
  return { live, problems: [] };
}

/** One look, without waiting: what is wrong with the object now. */
export async function problemsNow(object: KubeObject, cluster: Cluster): Promise<string[]> {
  const { judge, explain } = readinessOf(object);
  const verdict = skipsAwait(object) ? undefined : await judge(object, cluster);
  if (!verdict || verdict.state === "ready") return [];
  return [verdict.message, ...((await explain?.(object, cluster)) ?? [])];
}

/** Waits until the object is gone, or its name belongs to another one. */
export async function untilGone(object: KubeObject, wait: Wait): Promise<void> {
  const deadline = Date.now() + wait.timeoutSeconds * 1000;
  const uid = textAt(object, "metadata", "uid");
  for (const pause of pauses()) {
    const live = await look(object, wait);
    if (!live || (uid && textAt(live, "metadata", "uid") !== uid)) return;
    const finalizers = textsAt(live, "metadata", "finalizers");
    const held = finalizers.length > 0 ? `held by its finalizers ${finalizers.join(", ")}` : "still there";
    if (Date.now() >= deadline) throw new Error(`not gone within ${wait.timeoutSeconds} s: ${held}`);
    if (wait.cancelled.aborted) throw new Error(`cancelled while it was being deleted: ${held}`);
    wait.status(`waiting to be gone: ${held}`);
    await pausing(pause, wait);
  }
}

/** Why waiting ends without success now; undefined while it goes on. */
function endingOf(verdict: Verdict, wait: Wait, deadline: number): string | undefined {
  if (verdict.state === "failed") return "";
  if (wait.cancelled.aborted) return "cancelled: ";
  return Date.now() >= deadline ? `not ready within ${wait.timeoutSeconds} s: ` : undefined;
}

/** Soon at first, for what is ready at once, then every half second. */
function* pauses(): Generator<number, void> {
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 500)) yield pause;
}

async function pausing(milliseconds: number, { cancelled }: Wait): Promise<void> {
  await sleep(milliseconds, undefined, { signal: cancelled }).catch(() => undefined);
}

/** The object now, undefined where it is gone; as it was, where nobody answers for the moment. */
async function look(object: KubeObject, { cluster, status }: Wait): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(object);
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) return undefined;
    if (!(error instanceof UnreachableError)) throw error;
    status(error.message);
    return object;
  }
}
