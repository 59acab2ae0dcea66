import { condition, textAt, type KubeObject } from "../kinds/object";
import { podProblems } from "./pods";
import { failed, ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when its containers are, or when it ended well. */
export const pod: Readiness = {
  judge: judgePod,
  explain: (object) => Promise.resolve(podProblems(object)),
};

export function judgePod(object: KubeObject): Verdict {
  const phase = textAt(object, "status", "phase");
  if (phase === "Succeeded") return ready;
  if (phase === "Failed") return failed("the pod failed");
  if (phase === "Running" && condition(object, "Ready")?.status === "True") return ready;
  if (condition(object, "PodScheduled")?.status !== "True") return waiting("waiting for a node");
  return waiting("waiting for its containers to be ready");
}
