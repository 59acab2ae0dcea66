import type * as k8s from "@pulumi/kubernetes";
import type { Replicas } from "../replicas";
import { isReplaced, type Rollout } from "./rollout";

export interface RolloutFacts {
  rollout: Rollout;
  /** Each replica holds GPU units that no other pod can have meanwhile. */
  usesGpu: boolean;
  replicas: Pick<Replicas, "min" | "max">;
}

type Strategy = k8s.types.input.apps.v1.DeploymentStrategy;

/**
 * How the pods of one Deployment give way to others. On CPU the new pod is ready before an old one goes. Where a GPU pool
 * has no spare unit to start a new pod on, an old one goes first; and a single replica is simply replaced.
 */
export function deploymentStrategy({ rollout, usesGpu, replicas }: RolloutFacts): Strategy {
  const hasRoom = !usesGpu || (rollout.strategy === "rolling" && rollout.spareGpu === true);
  // The pods of a revision that is replaced as a whole never change.
  if (hasRoom || isReplaced(rollout)) return rolling({ maxSurge: 1, maxUnavailable: 0 });
  if (replicas.max === 1) return { type: "Recreate" };
  return rolling({ maxSurge: 0, maxUnavailable: 1 });
}

function rolling(rollingUpdate: k8s.types.input.apps.v1.RollingUpdateDeployment): Strategy {
  return { type: "RollingUpdate", rollingUpdate };
}
