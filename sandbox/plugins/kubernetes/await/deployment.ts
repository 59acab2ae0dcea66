import { at, condition, countAt, isObserved, textAt, type KubeObject } from "../kinds/object";
import { explainPods } from "./pods";
import { failed, ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when every replica runs the current template and is available, and no old one is left. */
export const deployment: Readiness = {
  judge: judgeDeployment,
  async explain(object, cluster) {
    // Pods that were never created (Pod Security, quota) show here only.
    const refused = condition(object, "ReplicaFailure");
    const refusal = refused?.status === "True" ? [textAt(refused, "message") ?? ""] : [];
    return [...refusal, ...(await explainPods(object, cluster))];
  },
};

export function judgeDeployment(object: KubeObject): Verdict {
  if (!isObserved(object)) return waiting("waiting for the controller to see the change");
  if (at(object, "spec", "paused") === true) return ready;
  const progressing = condition(object, "Progressing");
  if (progressing?.status === "False")
    return failed(
      `rollout failed: ${textAt(progressing, "reason") ?? ""}: ${textAt(progressing, "message") ?? ""}`,
    );
  const replicas = at(object, "spec", "replicas");
  const wanted = typeof replicas === "number" ? replicas : 1;
  const updated = countAt(object, "status", "updatedReplicas");
  const available = countAt(object, "status", "availableReplicas");
  const old = countAt(object, "status", "replicas") - updated;
  if (updated < wanted) return waiting(`waiting for rollout: ${updated}/${wanted} replicas updated`);
  if (available < wanted) return waiting(`waiting for rollout: ${available}/${wanted} replicas ready`);
  if (old > 0) return waiting(`waiting for rollout: ${old} old replicas to end`);
  return ready;
}
