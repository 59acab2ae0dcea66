import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { containerSpec, type Container } from "./container";
import { type Identity, type Labels, labelsOf, type Selector, selectorOf } from "./labels";

/** A writable folder on the otherwise read-only root of every container of the pod. Empty at each start. */
export interface ScratchFolder {
  path: string;
  /** The kubelet evicts the pod when it holds more. */
  sizeLimit: string;
  /** Keep it in memory, counted against the container's memory limit. Default false. */
  memory?: boolean;
}

/** What is particular to one pod; the house rules are `podTemplate`'s. */
export interface Pod {
  identity: Identity;
  /** Beyond the standard labels: whose client it is, which model it serves. Free to change: no selector holds them. */
  labels?: Selector;
  /** A changed annotation rolls the workload. */
  annotations?: Record<string, pulumi.Input<string>>;
  serviceAccount: pulumi.Input<string>;
  /** Mounts the account's token, for what talks to the API server. Default false. */
  apiToken?: boolean;
  /** Name of the PriorityClass: who gives way to whom when room is short. Default: 0, that of everything else. */
  priorityClass?: pulumi.Input<string>;
  /** User of all processes, as the image expects it. Never 0. */
  uid: number;
  /** Group of all processes and owner of the volumes. Default: the uid. */
  gid?: number;
  initContainers?: Container[];
  containers: Container[];
  /** Volumes by name; containers mount them by that name. */
  volumes?: Record<string, Omit<k8s.types.input.core.v1.Volume, "name">>;
  /** Writable folders by name, mounted in every container. */
  scratch?: Record<string, ScratchFolder>;
  /** `OnFailure` or `Never` for Jobs. Default: always. */
  restartPolicy?: "OnFailure" | "Never";
  /** Time between SIGTERM and SIGKILL, a preStop hook included. Default 30. */
  terminationGraceSeconds?: number;
  /** Spread replicas over nodes and zones as far as there are any. Default false. */
  spread?: boolean;
  nodeSelector?: Labels;
  tolerations?: k8s.types.input.core.v1.Toleration[];
}

/** The pod as the `restricted` Pod Security standard and the house rules want it. */
export function podTemplate(pod: Pod): k8s.types.input.core.v1.PodTemplateSpec {
  const scratch = Object.entries(pod.scratch ?? {});
  const scratchMounts = scratch.map(([volume, { path }]) => ({ volume, path }));
  const complete = (container: Container) =>
    containerSpec({ ...container, mounts: someOf([...(container.mounts ?? []), ...scratchMounts]) });
  return {
    metadata: { labels: { ...labelsOf(pod.identity), ...pod.labels }, annotations: pod.annotations },
    spec: {
      serviceAccountName: pod.serviceAccount,
      automountServiceAccountToken: pod.apiToken ?? false,
      priorityClassName: pod.priorityClass,
      // Without this, a Service called `redis` gives every pod REDIS_PORT=tcp://… behind its configuration's back.
      enableServiceLinks: false,
      securityContext: podSecurity(pod.uid, pod.gid ?? pod.uid),
      initContainers: pod.initContainers?.map(complete),
      containers: pod.containers.map(complete),
      volumes: someOf([
        ...Object.entries(pod.volumes ?? {}).map(([name, source]) => ({ name, ...source })),
        ...scratch.map(([name, folder]) => scratchVolume(name, folder)),
      ]),
      restartPolicy: pod.restartPolicy,
      terminationGracePeriodSeconds: pod.terminationGraceSeconds ?? 30,
      topologySpreadConstraints: pod.spread ? spreadOver(selectorOf(pod.identity)) : undefined,
      nodeSelector: pod.nodeSelector,
      tolerations: pod.tolerations,
    },
  };
}

/** The API server drops empty lists, which would then differ from what was asked for. */
function someOf<Item>(items: Item[]): Item[] | undefined {
  return items.length > 0 ? items : undefined;
}

function podSecurity(uid: number, gid: number): k8s.types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    // Walking a large volume at each start to change an owner that is right already takes minutes.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

function scratchVolume(name: string, folder: ScratchFolder): k8s.types.input.core.v1.Volume {
  return { name, emptyDir: { sizeLimit: folder.sizeLimit, medium: folder.memory ? "Memory" : undefined } };
}

function spreadOver(selector: Labels): k8s.types.input.core.v1.TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    // A cluster with one node or zone must still be able to run it.
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector },
    // Pods of the outgoing revision do not count, or a rollout would end lopsided.
    matchLabelKeys: ["pod-template-hash"],
  }));
}
