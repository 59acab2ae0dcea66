import type { V1ConfigMap } from "@kubernetes/client-node";
import { partOf } from "../../components/kubernetes";
import type { Kubectl } from "../shared/kubectl";

/** Name of the ConfigMap that is there while a restore is under way, or was interrupted. */
export const restoreStateName = "mlops-restore";

/** What an interrupted restore leaves for the next one. */
export interface RestoreState {
  /** Of the backup that is restored. */
  createdAt: string;
  /** Of MLflow before it was stopped; empty where it was not. */
  replicas: string;
}

export async function readState(kubectl: Kubectl, namespace: string): Promise<RestoreState | undefined> {
  const found = await kubectl.run([
    ...["get", "configmap", restoreStateName, "--namespace", namespace],
    ...["--ignore-not-found", "--output=json"],
  ]);
  if (found.trim() === "") return undefined;
  const { data = {} } = JSON.parse(found) as V1ConfigMap;
  return { createdAt: "", replicas: "", ...data };
}

export async function beginState(
  kubectl: Kubectl,
  namespace: string,
  createdAt: string,
  previous: RestoreState | undefined,
): Promise<void> {
  if (previous) return patchState(kubectl, namespace, { createdAt });
  const data: RestoreState = { createdAt, replicas: "" };
  const labels = { "app.kubernetes.io/part-of": partOf, "app.kubernetes.io/managed-by": partOf };
  const metadata = { name: restoreStateName, namespace, labels };
  await kubectl.create({ apiVersion: "v1", kind: "ConfigMap", metadata, data });
}

export async function patchState(
  kubectl: Kubectl,
  namespace: string,
  data: Partial<RestoreState>,
): Promise<void> {
  const patch = JSON.stringify({ data });
  const named = ["configmap", restoreStateName, "--namespace", namespace];
  await kubectl.run(["patch", ...named, "--type=merge", `--patch=${patch}`]);
}

export async function endState(kubectl: Kubectl, namespace: string): Promise<void> {
  await kubectl.run([
    "delete",
    "configmap",
    restoreStateName,
    "--namespace",
    namespace,
    "--ignore-not-found",
  ]);
}
