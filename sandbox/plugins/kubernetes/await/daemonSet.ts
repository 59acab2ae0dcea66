import { countAt, isObserved, textAt, type KubeObject } from "../kinds/object";
import { explainPods } from "./pods";
import { ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when the pod on every node that should have one is available and of the current template. */
export const daemonSet: Readiness = { judge: judgeDaemonSet, explain: explainPods };

export function judgeDaemonSet(object: KubeObject): Verdict {
  if (!isObserved(object)) return waiting("waiting for the controller to see the change");
  const wanted = countAt(object, "status", "desiredNumberScheduled");
  const updated = countAt(object, "status", "updatedNumberScheduled");
  const available = countAt(object, "status", "numberAvailable");
  const rolls = textAt(object, "spec", "updateStrategy", "type") !== "OnDelete";
  if (rolls && updated < wanted) return waiting(`waiting for rollout: ${updated}/${wanted} nodes updated`);
  if (available < wanted) return waiting(`waiting for pods: ready on ${available}/${wanted} nodes`);
  return ready;
}
