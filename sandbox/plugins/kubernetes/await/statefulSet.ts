import { at, countAt, isObserved, textAt, type KubeObject } from "../kinds/object";
import { explainPods } from "./pods";
import { ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when every replica is, and, where the set updates its pods itself, all of them are of the new revision. */
export const statefulSet: Readiness = { judge: judgeStatefulSet, explain: explainPods };

export function judgeStatefulSet(object: KubeObject): Verdict {
  if (!isObserved(object)) return waiting("waiting for the controller to see the change");
  const replicas = at(object, "spec", "replicas");
  const wanted = typeof replicas === "number" ? replicas : 1;
  const readyOnes = countAt(object, "status", "readyReplicas");
  if (readyOnes < wanted || countAt(object, "status", "replicas") !== wanted)
    return waiting(`waiting for pods: ${readyOnes}/${wanted} replicas ready`);
  // With a partition, or OnDelete, a mixture of revisions is what was asked for.
  const partition = countAt(object, "spec", "updateStrategy", "rollingUpdate", "partition");
  const rolls = textAt(object, "spec", "updateStrategy", "type") !== "OnDelete" && partition === 0;
  const current = textAt(object, "status", "currentRevision");
  if (rolls && current !== textAt(object, "status", "updateRevision")) {
    const updated = countAt(object, "status", "updatedReplicas");
    return waiting(`waiting for rollout: ${updated}/${wanted} replicas updated`);
  }
  return ready;
}
