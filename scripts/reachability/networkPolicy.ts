import { type IpBlock, isProperPart } from "./addresses";
import type { LabelSelector } from "./selector";

export type Protocol = "TCP" | "UDP" | "SCTP";
export type Direction = "Ingress" | "Egress";

/** A NetworkPolicy of networking.k8s.io/v1, as far as it decides anything. */
export interface NetworkPolicy {
  name: string;
  namespace: string;
  spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  /** Absent is empty: every pod of the namespace. */
  podSelector?: LabelSelector;
  policyTypes?: readonly Direction[];
  ingress?: readonly { from?: readonly PolicyPeer[]; ports?: readonly PolicyPort[] }[];
  egress?: readonly { to?: readonly PolicyPeer[]; ports?: readonly PolicyPort[] }[];
}

export interface PolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: IpBlock;
}

export interface PolicyPort {
  /** Default TCP. */
  protocol?: Protocol;
  /** A number, or the name of a container's port. Absent: every port of the protocol. */
  port?: number | string;
  endPort?: number;
}

/** A rule of either direction, with the peers under one name. */
export interface Rule {
  peers: readonly PolicyPeer[];
  ports: readonly PolicyPort[];
}

export function rulesOf({ spec }: NetworkPolicy, direction: Direction): Rule[] {
  return direction === "Ingress"
    ? (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

/**
 * Whether the policy says anything about a direction. Without `policyTypes` it always does about ingress, and about
 * egress if there is an egress rule: an empty list of them is none.
 * Source: the Kubernetes API, `NetworkPolicySpec.policyTypes`, and the defaults of pkg/apis/networking/v1.
 */
export function speaksOf({ spec }: NetworkPolicy, direction: Direction): boolean {
  const { policyTypes = [], egress = [] } = spec;
  if (policyTypes.length > 0) return policyTypes.includes(direction);
  return direction === "Ingress" || egress.length > 0;
}

/** Why the API server would refuse the policy; a policy that it refuses decides nothing. */
export function problemsOf(policy: NetworkPolicy): string[] {
  const rules = [...rulesOf(policy, "Ingress"), ...rulesOf(policy, "Egress")];
  return rules
    .flatMap(({ peers, ports }) => [...peers.flatMap(peerProblems), ...ports.flatMap(portProblems)])
    .map((problem) => `${policy.namespace}/${policy.name}: ${problem}`);
}

function peerProblems({ podSelector, namespaceSelector, ipBlock }: PolicyPeer): string[] {
  const bySelector = podSelector !== undefined || namespaceSelector !== undefined;
  if (!bySelector && ipBlock === undefined) return ["a peer names nobody"];
  if (bySelector && ipBlock !== undefined) return ["a peer is an ipBlock and a selector at once"];
  if (ipBlock === undefined) return [];
  return (ipBlock.except ?? [])
    .filter((range) => !isProperPart(range, ipBlock.cidr))
    .map((range) => `${range} is excepted from ${ipBlock.cidr} and no part of it`);
}

function portProblems({ port, endPort }: PolicyPort): string[] {
  if (endPort === undefined) return [];
  if (typeof port !== "number") return ["endPort needs a port that is a number"];
  return endPort < port ? [`endPort ${endPort} is before port ${port}`] : [];
}
