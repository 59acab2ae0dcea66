import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Labels, partOf, selectorOf } from "./labels";
import { metadataIn, type Scope } from "./scope";

export type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

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
  /** Ask for names: every pod in a namespace of the platform may, elsewhere it has to be said. Default false. */
  names?: boolean;
}

/** To the cluster's own name service, wherever it runs. */
export const nameLookup: Egress = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
};

/**
 * The peers of a workload. Each namespace denies everything by default, so that what is missing here is refused:
 * a new connection has to be declared by the component that makes it.
 */
export function networkPolicy(
  name: string,
  scope: Scope,
  { from, to, names = false }: Conversations,
): k8s.networking.v1.NetworkPolicy {
  const calls = to?.map(({ peers, port }): Egress => ({ to: peers, ports: [tcp(port)] }));
  return new k8s.networking.v1.NetworkPolicy(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        podSelector: { matchLabels: selectorOf(scope.identity) },
        policyTypes: ["Ingress", "Egress"],
        ingress: from?.map(({ peers, port }) => ({ from: peers, ports: [tcp(port)] })),
        egress: names ? [...(calls ?? []), nameLookup] : calls,
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

/**
 * To the API server: 443 is the port of its Service, and of every server of EKS; 6443 is where kubeadm, k3s and kind have
 * it listen, which is what plugins see that judge after the Service's address was rewritten.
 */
export const apiServer: Talk[] = [{ port: 443 }, { port: 6443 }];

function tcp(port: number): k8s.types.input.networking.v1.NetworkPolicyPort {
  return { protocol: "TCP", port };
}
