import type { CanaryWatch } from "./canaryWatch";
import type { Gate } from "./gate";

/** How a new revision of a model takes over from the one that serves. */
export type Rollout = RollingRollout | BlueGreenRollout | CanaryRollout;

interface Patience {
  /** Longest time until the new pods are ready, in seconds. Default: 600, with a GPU 1800. */
  timeoutSeconds?: number;
}

/** Pod by pod, untested. */
export interface RollingRollout extends Patience {
  strategy: "rolling";
  /** The pool has units for one replica more. Default false: with a GPU, an old pod goes before a new one comes. */
  spareGpu?: boolean;
}

/** All at once, from a revision that serves to one that is complete and tested. */
export interface BlueGreenRollout extends Patience {
  strategy: "blueGreen";
  /** Default: no test, the pods have to be ready. */
  gate?: Gate;
}

/** Tested, then given a share of the callers and watched, then all of them. */
export interface CanaryRollout extends Patience {
  strategy: "canary";
  gate: Gate;
  watch: CanaryWatch;
}

/** Does each revision have a Deployment of its own? */
export function isReplaced(rollout: Rollout): rollout is BlueGreenRollout | CanaryRollout {
  return rollout.strategy !== "rolling";
}

/** Is there a test before it serves? */
export function isGated(
  rollout: BlueGreenRollout | CanaryRollout,
): rollout is (BlueGreenRollout & { gate: Gate }) | CanaryRollout {
  return rollout.gate !== undefined;
}

/** A node may have to be bought and a large image pulled first. */
export function readyTimeoutSeconds({ timeoutSeconds }: Rollout, usesGpu: boolean): number {
  return timeoutSeconds ?? (usesGpu ? 1800 : 600);
}
