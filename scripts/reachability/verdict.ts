import { isInBlock } from "./addresses";
import { type Endpoint, type PodEndpoint, type Port, portNumber } from "./endpoint";
import {
  type Direction,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyPort,
  rulesOf,
  speaksOf,
} from "./networkPolicy";
import { type Labels, selects } from "./selector";

/** What decides. The policies are such as the API server accepts: `problemsOf`. */
export interface Walls {
  policies: readonly NetworkPolicy[];
  /** The labels of each namespace. */
  namespaces: ReadonlyMap<string, Labels>;
}

/** Who wants to talk with whom, and where it arrives. */
export interface Connection extends Port {
  from: Endpoint;
  to: Endpoint;
}

/**
 * Whether the policies let a connection through: the source's egress and the destination's ingress both have to.
 * Answers need no rule of their own. Two pods are two replicas even of one workload: what a pod says to itself is not
 * judged, and neither is what passes between a pod and its node, which nothing keeps apart. A pod in the network of
 * its node counts as the node of whomever it talks with, as it may well be.
 * Source: kubernetes.io "Network Policies", and the Kubernetes API, networking.k8s.io/v1.
 */
export function mayConnect(walls: Walls, connection: Connection): boolean {
  const { from, to } = connection;
  if (isNode(from) || isNode(to)) return true;
  return isLetThrough(walls, "Egress", connection) && isLetThrough(walls, "Ingress", connection);
}

/** The policies that isolate a pod in a direction; it is open where there is none. */
export function isolating({ policies }: Walls, pod: PodEndpoint, direction: Direction): NetworkPolicy[] {
  return policies.filter(
    (policy) =>
      policy.namespace === pod.namespace &&
      speaksOf(policy, direction) &&
      selects(policy.spec.podSelector ?? {}, pod.labels),
  );
}

/** Policies add up: one rule of one of them is enough. */
function isLetThrough(walls: Walls, direction: Direction, connection: Connection): boolean {
  const [own, other] =
    direction === "Egress" ? [connection.from, connection.to] : [connection.to, connection.from];
  if (own.kind !== "pod") return true;
  const policies = isolating(walls, own, direction);
  if (policies.length === 0) return true;
  return policies.some((policy) =>
    rulesOf(policy, direction).some(
      ({ peers, ports }) =>
        (peers.length === 0 || peers.some((peer) => isMeant(walls, policy.namespace, peer, other))) &&
        (ports.length === 0 || ports.some((port) => isOpen(port, connection))),
    ),
  );
}

/** A peer with both selectors means the pods that the one selects in the namespaces that the other selects. */
function isMeant(walls: Walls, ownNamespace: string, peer: PolicyPeer, other: Endpoint): boolean {
  const { ipBlock, podSelector = {}, namespaceSelector } = peer;
  if (ipBlock) return addressesOf(other).some((address) => isInBlock(address, ipBlock));
  if (other.kind !== "pod" || !selects(podSelector, other.labels)) return false;
  if (namespaceSelector === undefined) return other.namespace === ownNamespace;
  return selects(namespaceSelector, walls.namespaces.get(other.namespace) ?? {});
}

/** A name is looked up at the pod that is called, in either direction; what is no pod has no names. */
function isOpen({ protocol = "TCP", port, endPort }: PolicyPort, { to, ...at }: Connection): boolean {
  if (protocol !== at.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === "number") return port <= at.port && at.port <= (endPort ?? port);
  return to.kind === "pod" && portNumber(to, port, protocol) === at.port;
}

function addressesOf(endpoint: Endpoint): readonly string[] {
  if (endpoint.kind === "pod") return endpoint.addresses;
  return endpoint.kind === "address" ? [endpoint.address] : [];
}

function isNode(endpoint: Endpoint): boolean {
  return endpoint.kind === "node" || (endpoint.kind === "pod" && endpoint.hostNetwork);
}
