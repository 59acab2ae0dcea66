import type { Cluster } from "../client";
import type { KubeObject } from "../kinds/object";

/** How far an object is on its way to be of use. */
export type Verdict =
  | { state: "ready" }
  /** Goes on by itself; the message says what is missing yet. */
  | { state: "waiting"; message: string }
  /** Will not become ready without a change. */
  | { state: "failed"; message: string };

export const ready: Verdict = { state: "ready" };

export function waiting(message: string): Verdict {
  return { state: "waiting", message };
}

export function failed(message: string): Verdict {
  return { state: "failed", message };
}

/** What "ready" means for one kind. */
export interface Readiness {
  judge(this: void, object: KubeObject, cluster: Cluster): Verdict | Promise<Verdict>;
  /** Why it is not ready, as far as other objects tell: asked seldom, and when waiting ends in failure. */
  explain?(this: void, object: KubeObject, cluster: Cluster): Promise<string[]>;
}
