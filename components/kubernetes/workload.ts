import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { canonicalQuantity } from "./canonical";
import { type Selector, selectorOf } from "./labels";
import { metadataIn, type Scope } from "./scope";

/** An identity of its own for every workload. No token is mounted: nothing here talks to the API server. */
export function serviceAccount(name: string, scope: Scope): k8s.core.v1.ServiceAccount {
  return new k8s.core.v1.ServiceAccount(
    name,
    { metadata: metadataIn(scope), automountServiceAccountToken: false },
    { parent: scope.parent },
  );
}

export interface ServiceOptions {
  /** The name by which others address it. */
  serviceName: string;
  /** Port of the Service. */
  port: number;
  /** Named port of the container. */
  targetPort: string;
  /** `None` has no address of its own: the name resolves to the pods. Default `ClusterIP`. */
  type?: "ClusterIP" | "LoadBalancer" | "None";
  /** Without an address of its own: name pods that are not ready as well. Default false. */
  publishesUnready?: boolean;
  /** Of a load balancer: addresses that may reach it. Default: any. */
  sourceRanges?: string[];
  annotations?: Record<string, pulumi.Input<string>>;
  /** Whom it sends callers to. Default: all pods of this scope. */
  selector?: Selector;
  /** What has to be there before it is made or changed. */
  dependsOn?: pulumi.Resource[];
}

/** A stable name for pods, by default those of this scope. */
export function service(name: string, scope: Scope, options: ServiceOptions): k8s.core.v1.Service {
  const headless = options.type === "None";
  return new k8s.core.v1.Service(
    name,
    {
      metadata: metadataIn(scope, { name: options.serviceName, annotations: options.annotations }),
      spec: {
        type: headless ? "ClusterIP" : (options.type ?? "ClusterIP"),
        clusterIP: headless ? "None" : undefined,
        publishNotReadyAddresses: options.publishesUnready,
        loadBalancerSourceRanges: options.sourceRanges,
        selector: options.selector ?? selectorOf(scope.identity),
        ports: [
          { name: options.targetPort, port: options.port, targetPort: options.targetPort, protocol: "TCP" },
        ],
      },
    },
    { parent: scope.parent, dependsOn: options.dependsOn },
  );
}

/** `<service>.<namespace>.svc`: resolved by every pod's search path, whatever the cluster's domain is called. */
export function serviceHost(owner: k8s.core.v1.Service): pulumi.Output<string> {
  return owner.metadata.apply(({ name, namespace }) => `${name}.${namespace}.svc`);
}

export interface ClaimOptions {
  claimName: string;
  storageGiB: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
}

/**
 * A volume claim that is a resource of its own: a larger size expands it in place, where a StatefulSet's template
 * would have to be replaced. The engine does not wait for it to be bound, because a class that binds on first use
 * binds it only when the pod that waits for the claim is there.
 *
 * The class is decided when the claim is created: another one would mean another, empty volume, and no line of YAML
 * should delete data. Moving to another class is a matter of backup and restore.
 */
export function volumeClaim(
  name: string,
  scope: Scope,
  options: ClaimOptions,
): k8s.core.v1.PersistentVolumeClaim {
  return new k8s.core.v1.PersistentVolumeClaim(
    name,
    {
      metadata: metadataIn(scope, {
        name: options.claimName,
        annotations: { "pulumi.com/skipAwait": "true" },
      }),
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: options.storageClass,
        resources: { requests: { storage: canonicalQuantity(`${options.storageGiB}Gi`) } },
      },
    },
    { parent: scope.parent, ignoreChanges: ["spec.storageClassName"] },
  );
}

export interface DisruptionBudgetOptions {
  /** Whom it protects. Default: all pods of this scope. */
  selector?: Selector;
  /** What has to be there before it is made or changed. */
  dependsOn?: pulumi.Resource[];
}

/** Lets a drained node take at most one replica at a time; pods that are not ready anyway never hold a drain up. */
export function disruptionBudget(
  name: string,
  scope: Scope,
  { selector = selectorOf(scope.identity), dependsOn }: DisruptionBudgetOptions = {},
): k8s.policy.v1.PodDisruptionBudget {
  return new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    { parent: scope.parent, dependsOn },
  );
}

/** A Secret in this scope, under a generated name: a changed value gets a new name, which rolls whoever mounts it. */
export function secret(
  name: string,
  scope: Scope,
  stringData: Record<string, pulumi.Input<string>>,
): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    name,
    { metadata: metadataIn(scope), type: "Opaque", stringData },
    { parent: scope.parent },
  );
}

/** A ConfigMap in this scope, under a generated name: a changed value gets a new name, which rolls whoever mounts it. */
export function configMap(
  name: string,
  scope: Scope,
  data: Record<string, pulumi.Input<string>>,
): k8s.core.v1.ConfigMap {
  return new k8s.core.v1.ConfigMap(name, { metadata: metadataIn(scope), data }, { parent: scope.parent });
}
