import { isObject, type Json } from "../../common/properties";
import type { Cluster } from "../client";
import {
  at,
  condition,
  listAt,
  namespaceOf,
  nameOf,
  textAt,
  textsAt,
  type KubeObject,
} from "../kinds/object";
import { lastWarning } from "./events";

/** States of a container that ContainerCreating and PodInitializing are not: something is wrong. */
const harmless = ["ContainerCreating", "PodInitializing"];

/** Enough to see what is wrong; all replicas of a workload tend to fail alike. */
const maxProblems = 5;

/** What keeps a workload's pods from being ready, or else from being created at all. */
export async function explainPods(owner: KubeObject, cluster: Cluster): Promise<string[]> {
  const problems = await problemsOfPods(owner, cluster);
  return problems.length > 0 ? problems : lastWarning(owner, cluster);
}

async function problemsOfPods(owner: KubeObject, cluster: Cluster): Promise<string[]> {
  const kind = { apiVersion: "v1", kind: "Pod" };
  const pods = await cluster.list(kind, namespaceOf(owner), { labelSelector: labelSelector(owner) });
  return pods.flatMap(podProblems).slice(0, maxProblems);
}

export function podProblems(pod: KubeObject): string[] {
  if (textAt(pod, "metadata", "deletionTimestamp")) return [];
  const name = `pod ${nameOf(pod) ?? ""}`;
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status === "False")
    return [`${name}: ${textAt(scheduled, "reason") ?? ""}: ${textAt(scheduled, "message") ?? ""}`];
  const statuses = [
    ...listAt(pod, "status", "initContainerStatuses"),
    ...listAt(pod, "status", "containerStatuses"),
  ];
  const problems = statuses.flatMap((status) => {
    const problem = containerProblem(status);
    return problem ? [`${name}: container "${textAt(status, "name") ?? ""}": ${problem}`] : [];
  });
  const reason = textAt(pod, "status", "reason");
  if (problems.length === 0 && textAt(pod, "status", "phase") === "Failed")
    return [`${name}: ${reason ?? "Failed"}: ${textAt(pod, "status", "message") ?? ""}`];
  return problems;
}

function containerProblem(status: Json): string | undefined {
  const waitingFor = textAt(status, "state", "waiting", "reason");
  if (waitingFor && !harmless.includes(waitingFor))
    return join(waitingFor, textAt(status, "state", "waiting", "message"));
  const ended = isObject(status) && isObject(status.state) ? status.state.terminated : undefined;
  if (isObject(ended) && ended.exitCode !== 0) {
    const code = typeof ended.exitCode === "number" ? ` (exit code ${ended.exitCode})` : "";
    return join(`${textAt(ended, "reason") ?? "Error"}${code}`, textAt(ended, "message"));
  }
  return undefined;
}

function join(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message}` : reason;
}

/** `spec.selector` in the form that a list request takes. */
export function labelSelector(owner: KubeObject): string {
  const labels = at(owner, "spec", "selector", "matchLabels");
  const equalities = Object.keys(isObject(labels) ? labels : {}).map(
    (key) => `${key}=${textAt(labels, key) ?? ""}`,
  );
  return [...equalities, ...listAt(owner, "spec", "selector", "matchExpressions").map(requirement)].join(",");
}

function requirement(expression: Json): string {
  const key = textAt(expression, "key") ?? "";
  const values = textsAt(expression, "values").join(",");
  const operator = textAt(expression, "operator");
  if (operator === "In") return `${key} in (${values})`;
  if (operator === "NotIn") return `${key} notin (${values})`;
  return operator === "DoesNotExist" ? `!${key}` : key;
}
