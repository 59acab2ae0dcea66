import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Labels, partOf, selectorOf } from "./labels";
import { metadataIn, type Scope } from "./scope";

export type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

/** One direction of talk: with whom, on which port. */
export interface Talk {
  /** Anyone when absent. */
  peers?: Peer[];
  port: number;
}

export interface Conversations {
  /** Who may call this workload. Default: nobody. */
  from?: Talk[];
  /** Whom this workload may call, beside the cluster's DNS. Default: nobody. */
  to?: Talk[];
}

/**
 * The peers of a workload. Each namespace denies everything by default, so that what is missing here is refused:
 * a new connection has to be declared by the component that makes it.
 */
export function networkPolicy(
  name: string,
  scope: Scope,
  conversations: Conversations,
): k8s.networking.v1.NetworkPolicy {
  return new k8s.networking.v1.NetworkPolicy(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        podSelector: { matchLabels: selectorOf(scope.identity) },
        policyTypes: ["Ingress", "Egress"],
        ingress: conversations.from?.map(({ peers, port }) => ({ from: peers, ports: [tcp(port)] })),
        egress: conversations.to?.map(({ peers, port }) => ({ to: peers, ports: [tcp(port)] })),
      },
    },
    { parent: scope.parent },
  );
}

/** Pods with these labels in any namespace of this project. */
export function podsOfThePlatform(labels: Labels): Peer {
  return {
    namespaceSelector: { matchLabels: { "app.kubernetes.io/part-of": partOf } },
    podSelector: { matchLabels: labels },
  };
}

/** Pods with these labels in one namespace. */
export function podsIn(namespace: pulumi.Input<string>, labels: Labels): Peer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: labels },
  };
}

/** Every pod of the cluster, whatever its namespace, and nothing from outside. */
export const anyPodOfTheCluster: Peer = { namespaceSelector: {} };

function tcp(port: number): k8s.types.input.networking.v1.NetworkPolicyPort {
  return { protocol: "TCP", port };
}
