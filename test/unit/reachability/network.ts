import type {
  AddressEndpoint,
  ContainerPort,
  NodeEndpoint,
  PodEndpoint,
} from "../../../scripts/reachability/endpoint";
import type { NetworkPolicy, NetworkPolicySpec } from "../../../scripts/reachability/networkPolicy";
import type { Labels } from "../../../scripts/reachability/selector";
import type { Walls } from "../../../scripts/reachability/verdict";

/** Two namespaces; `shop` has labels of its own beside the one that the API server gives to both. */
export const namespaces: Walls["namespaces"] = new Map<string, Labels>([
  ["shop", { "kubernetes.io/metadata.name": "shop", team: "sales" }],
  ["store", { "kubernetes.io/metadata.name": "store" }],
]);

const tcp = (name: string, port: number): ContainerPort => ({ name, port, protocol: "TCP" });

function pod(
  id: string,
  labels: Labels,
  ports: ContainerPort[],
  extras: Partial<PodEndpoint> = {},
): PodEndpoint {
  const [namespace = ""] = id.split("/");
  return { kind: "pod", id, namespace, labels, addresses: [], ports, hostNetwork: false, ...extras };
}

/** They listen under the same names at different numbers. */
export const pods = {
  web: pod("shop/web", { app: "web", tier: "front" }, [tcp("http", 80)], { addresses: ["10.1.2.3"] }),
  api: pod("shop/api", { app: "api", tier: "back" }, [
    tcp("http", 8080),
    { name: "http", port: 8081, protocol: "UDP" },
  ]),
  db: pod("store/db", { app: "db" }, [tcp("sql", 5432), tcp("http", 9000)]),
  agent: pod("store/agent", { app: "agent" }, [tcp("http", 9100)], { hostNetwork: true }),
};

export const internet: AddressEndpoint = { kind: "address", id: "internet", address: "203.0.113.10" };
export const internet6: AddressEndpoint = { kind: "address", id: "internet6", address: "2001:db8::10" };
export const node: NodeEndpoint = { kind: "node", id: "node" };

export const everybody = { ...pods, internet, internet6, node };

export function policy(namespace: string, spec: NetworkPolicySpec, name = "policy"): NetworkPolicy {
  return { name, namespace, spec };
}
