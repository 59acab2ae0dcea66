import { createHash } from "node:crypto";

import type { V1DaemonSet, V1Deployment, V1PodTemplateSpec } from "@kubernetes/client-node";

import { isObject, type JsonObject } from "../../../plugins/common/properties";
import { type AddonWorkload, addonWorkloads, type Tolerations } from "./catalogue";

export const addonLabel = "sandbox.mlops-stack.io/addon";
/** Of the manifest: an add-on that changed is written anew. */
export const digestAnnotation = "sandbox.mlops-stack.io/digest";

export type AddonObject = (V1DaemonSet | V1Deployment) & { kind: string };

/** An add-on of the inventory. */
export interface Addon {
  name: string;
  version: string;
  /** Configuration values as JSON, as EKS takes them. */
  configuration: string;
}

function configurationOf({ configuration }: Addon, { configuredAt }: AddonWorkload): JsonObject {
  const all = JSON.parse(configuration === "" ? "{}" : configuration) as JsonObject;
  const own = configuredAt === undefined ? all : all[configuredAt];
  return isObject(own) ? own : {};
}

/** The only nodes that the workload goes to. */
function affinity(instanceTypes: string[] | undefined) {
  if (instanceTypes === undefined) return undefined;
  const types = { key: "node.kubernetes.io/instance-type", operator: "In", values: instanceTypes };
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [types] }] },
    },
  };
}

function podTemplate(
  addon: Addon,
  workload: AddonWorkload,
  labels: Record<string, string>,
): V1PodTemplateSpec {
  const { tolerations = workload.tolerations, nodeSelector } = configurationOf(addon, workload);
  const isNodeWide = workload.kind === "DaemonSet";
  return {
    metadata: { labels },
    spec: {
      hostNetwork: workload.hostNetwork,
      priorityClassName: isNodeWide ? "system-node-critical" : "system-cluster-critical",
      nodeSelector: isObject(nodeSelector) ? (nodeSelector as Record<string, string>) : undefined,
      affinity: affinity(workload.instanceTypes),
      tolerations: tolerations as Tolerations,
      topologySpreadConstraints: isNodeWide
        ? undefined
        : [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: labels },
            },
          ],
      containers: workload.containers.map(({ name, cpu, memory, memoryLimit }) => ({
        name,
        image: `602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/${name}:${addon.version}`,
        resources: {
          requests: { ...(cpu && { cpu }), ...(memory && { memory }) },
          limits: { ...(memoryLimit && { memory: memoryLimit }) },
        },
      })),
    },
  };
}

function manifest(addon: Addon, workload: AddonWorkload): AddonObject {
  const labels = { "app.kubernetes.io/name": workload.name, ...workload.labels };
  const { replicaCount } = configurationOf(addon, workload);
  const replicas = typeof replicaCount === "number" ? replicaCount : workload.replicas;
  const spec = {
    ...(workload.kind === "Deployment" && { replicas }),
    selector: { matchLabels: labels },
    template: podTemplate(addon, workload, labels),
  };
  const digest = createHash("sha256").update(JSON.stringify(spec)).digest("hex").slice(0, 16);
  return {
    apiVersion: "apps/v1",
    kind: workload.kind,
    metadata: {
      name: workload.name,
      namespace: "kube-system",
      labels: { ...labels, [addonLabel]: addon.name },
      annotations: { [digestAnnotation]: digest },
    },
    spec,
  };
}

/** What an add-on puts into the cluster; nothing where the catalogue does not know it. */
export function manifestsOf(addon: Addon): AddonObject[] {
  return (addonWorkloads[addon.name] ?? []).map((workload) => manifest(addon, workload));
}
