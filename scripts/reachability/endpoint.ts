import type { Protocol } from "./networkPolicy";
import type { Labels } from "./selector";

/** Who can be at an end of a connection. */
export type Endpoint = PodEndpoint | AddressEndpoint | NodeEndpoint;

/** The pods of one workload: any of its replicas. */
export interface PodEndpoint {
  kind: "pod";
  /** `<namespace>/<name>`, unique. */
  id: string;
  namespace: string;
  labels: Labels;
  /** Its addresses, where it is known from which range they come: an ipBlock covers pods as well. */
  addresses: readonly string[];
  ports: readonly ContainerPort[];
  /** It is in the network of its node: for policies it is the node, neither selected nor isolated. */
  hostNetwork: boolean;
}

export interface ContainerPort {
  /** What a policy or a Service may call it. */
  name?: string;
  port: number;
  protocol: Protocol;
}

/** Somebody whom no policy can select but by the address. */
export interface AddressEndpoint {
  kind: "address";
  id: string;
  address: string;
}

/** The node on which the pod at the other end runs: its kubelet probes, and no policy keeps the two apart. */
export interface NodeEndpoint {
  kind: "node";
  id: string;
}

/** Where a connection arrives. */
export interface Port {
  protocol: Protocol;
  port: number;
}

/** The number of a port that may be meant by its name; none where the pod has no such port. */
export function portNumber(
  { ports }: PodEndpoint,
  port: number | string,
  protocol: Protocol,
): number | undefined {
  if (typeof port === "number") return port;
  return ports.find((known) => known.name === port && known.protocol === protocol)?.port;
}
