import { ApiError } from "../apiErrors";
import type { Cluster } from "../client";
import { textAt, type KubeObject } from "../kinds/object";
import { lastWarning } from "./events";
import { failed, ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when bound. A class that binds for the first pod would have it wait for what comes later. */
export const persistentVolumeClaim: Readiness = {
  async judge(object, cluster): Promise<Verdict> {
    const phase = textAt(object, "status", "phase");
    if (phase === "Bound") return ready;
    if (phase === "Lost") return failed("the claim lost its volume");
    const className = textAt(object, "spec", "storageClassName");
    if (!className) return waiting("waiting for a volume: the claim has no storage class");
    const bindingMode = await bindingModeOf(className, cluster);
    if (bindingMode === undefined) return waiting(`waiting for a volume: no storage class "${className}"`);
    return bindingMode === "WaitForFirstConsumer" ? ready : waiting(`waiting for a volume of ${className}`);
  },
  explain: lastWarning,
};

async function bindingModeOf(className: string, cluster: Cluster): Promise<string | undefined> {
  const storageClass: KubeObject = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: className },
  };
  try {
    return textAt(await cluster.get(storageClass), "volumeBindingMode") ?? "Immediate";
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) return undefined;
    throw error;
  }
}
