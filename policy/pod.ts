import type { Resource } from "./rule";
import { at, isObject, isUnknown, list, type Plain, texts } from "./values";

/** A pod as its manifest describes it. */
export interface Pod {
  /** Undefined where a preview does not know it: the cluster is not there yet. */
  namespace: string | undefined;
  spec: Record<string, Plain>;
  containers: Record<string, Plain>[];
}

const templatePaths: Readonly<Record<string, string[]>> = {
  "kubernetes:core/v1:Pod": ["spec"],
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** The pod that a resource is, or makes. */
export function podOf({ type, props }: Resource): Pod | undefined {
  const path = templatePaths[type];
  const spec = path && at(props, ...path);
  if (!isObject(spec)) return undefined;
  return {
    namespace: namespaceOf(props),
    spec,
    containers: [
      ...list(spec["initContainers"]),
      ...list(spec["containers"]),
      ...list(spec["ephemeralContainers"]),
    ],
  };
}

/** Undefined where a preview does not know it. */
export function namespaceOf(props: Record<string, Plain>): string | undefined {
  const namespace = at(props, "metadata", "namespace");
  return isUnknown(namespace) ? undefined : (texts(namespace)[0] ?? "default");
}

/** Messages about containers, each with the container's name. */
export function eachContainer(
  { containers }: Pod,
  check: (container: Record<string, Plain>) => string[],
): string[] {
  return containers.flatMap((one) =>
    check(one).map((message) => `container ${texts(one["name"])[0] ?? "?"} ${message}`),
  );
}
