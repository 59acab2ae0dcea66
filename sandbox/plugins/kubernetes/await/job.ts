import { at, condition, countAt, textAt, type KubeObject } from "../kinds/object";
import { explainPods } from "./pods";
import { failed, ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when it is complete. A suspended Job waits for somebody else, and is not waited for. */
export const job: Readiness = { judge: judgeJob, explain: explainPods };

export function judgeJob(object: KubeObject): Verdict {
  if (condition(object, "Complete")?.status === "True" || at(object, "spec", "suspend") === true)
    return ready;
  const failure = condition(object, "Failed");
  if (failure?.status === "True")
    return failed(`job failed: ${textAt(failure, "reason") ?? ""}: ${textAt(failure, "message") ?? ""}`);
  if (!textAt(object, "status", "startTime")) return waiting("waiting for the job to start");
  const completions = at(object, "spec", "completions");
  const wanted = typeof completions === "number" ? completions : 1;
  return waiting(
    `waiting for completion: ${countAt(object, "status", "succeeded")}/${wanted} pods succeeded`,
  );
}
