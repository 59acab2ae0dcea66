import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { canonicalQuantity } from "./canonical";
import { selectorOf } from "./labels";
import { podTemplate, type Pod } from "./podTemplate";
import { metadataIn, type Scope } from "./scope";
import { volumeClaim } from "./workload";

export interface ReplicatedServerArgs {
  /** Name of the StatefulSet, and the first part of its pods' names. */
  serverName: string;
  replicas: number;
  /** Name of the Service that gives each pod a name of its own. */
  governing: pulumi.Input<string>;
  /** Containers mount the pod's own volume by the name `data`. */
  pod: Pod;
  /** Size of each pod's volume. It can grow later, in place; it never shrinks. */
  storageGiB: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
}

export interface ReplicatedServer {
  server: k8s.apps.v1.StatefulSet;
  /** In the order of the pods. */
  claims: k8s.core.v1.PersistentVolumeClaim[];
}

/** One after the other: a node of Elasticsearch that starts over waits up to ten minutes for its shards. */
const minutesEach = 15;

/** Name of the volume in the pods. */
const volume = "data";

/**
 * Servers that each have a name and a volume of their own; they start together, and are replaced one at a time.
 *
 * The claims are resources of their own, which expand in place. They have the names that the StatefulSet's template
 * gives, so that its controller finds them there and makes none. The template itself can never be changed: what it says
 * of the size is of the day on which it was made, and nobody reads it.
 * Source: kubernetes.io "StatefulSets", Stable Storage; StatefulSetController, createMissingPersistentVolumeClaims.
 */
export function replicatedServer(
  name: string,
  scope: Scope,
  { serverName, replicas, governing, pod, storageGiB, storageClass }: ReplicatedServerArgs,
): ReplicatedServer {
  const claims = Array.from({ length: replicas }, (_, ordinal) =>
    volumeClaim(`${name}-${volume}-${ordinal}`, scope, {
      claimName: `${volume}-${serverName}-${ordinal}`,
      storageGiB,
      storageClass,
    }),
  );
  const timeout = `${replicas * minutesEach}m`;
  const server = new k8s.apps.v1.StatefulSet(
    `${name}-server`,
    {
      metadata: metadataIn(scope, { name: serverName }),
      spec: {
        replicas,
        serviceName: governing,
        podManagementPolicy: "Parallel",
        selector: { matchLabels: selectorOf(scope.identity) },
        template: podTemplate(pod),
        volumeClaimTemplates: [
          {
            metadata: { name: volume },
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName: storageClass,
              resources: { requests: { storage: canonicalQuantity(`${storageGiB}Gi`) } },
            },
          },
        ],
      },
    },
    {
      parent: scope.parent,
      // Two servers on one volume destroy what is on it.
      deleteBeforeReplace: true,
      dependsOn: claims,
      ignoreChanges: ["spec.volumeClaimTemplates"],
      customTimeouts: { create: timeout, update: timeout },
    },
  );
  return { server, claims };
}
