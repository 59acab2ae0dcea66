import { addressIn } from "./addresses";
import { addressOfPods, type Cluster } from "./cluster";
import type { AddressEndpoint, PodEndpoint } from "./endpoint";
import type { Labels } from "./selector";

/** Those that no program of this repository makes, and that its workloads may meet all the same. */
export interface Outside {
  dns: PodEndpoint;
  apiServer: AddressEndpoint;
  /** One of a range that is kept for documentation: a rule that admits it admits anybody. */
  internet: AddressEndpoint;
  /** Hands the credentials of the node to whoever asks. */
  metadata: AddressEndpoint;
  /** Hands a pod its own credentials. */
  identityAgent: AddressEndpoint;
  otherNode: AddressEndpoint;
  /** What runs beside the cluster in the same network: managed stores. */
  network?: AddressEndpoint;
  /** Wear every label that a policy admits, in namespaces that are not the platform's. */
  impostors: PodEndpoint[];
  /** What somebody runs by hand: a pod that no policy knows by name, one in each namespace of the platform. */
  unnamed: PodEndpoint[];
}

/** Sources: EKS user guide (the agent's address), EC2 user guide (that of the metadata), RFC 5737 (ranges for documentation). */
export function outsideOf(cluster: Cluster): Outside {
  const { range } = cluster;
  const inNetwork = (number: number, elsewhere: string) =>
    range === undefined ? elsewhere : addressIn(range, number);
  const pod = (namespace: string, name: string, labels: Labels = {}): PodEndpoint => ({
    kind: "pod",
    id: `${namespace}/${name}`,
    namespace,
    labels,
    addresses: addressOfPods(range),
    ports: [],
    hostNetwork: false,
  });
  const strange = ["default", "kube-system"];
  const ours = [...cluster.namespaces.keys()].filter((namespace) => !strange.includes(namespace));
  return {
    dns: { ...pod("kube-system", "kube-dns", { "k8s-app": "kube-dns" }), ports: dnsPorts },
    apiServer: address("API server", inNetwork(20, "192.0.2.20")),
    internet: address("internet", "203.0.113.10"),
    metadata: address("metadata", "169.254.169.254"),
    identityAgent: address("identity agent", "169.254.170.23"),
    otherNode: address("another node", inNetwork(30, "192.0.2.30")),
    ...(range !== undefined && { network: address("VPC", addressIn(range, 40)) }),
    impostors: strange.map((namespace) => pod(namespace, "impostor", admitted(cluster))),
    unnamed: ours.sort().map((namespace) => pod(namespace, "unnamed")),
  };
}

const dnsPorts: PodEndpoint["ports"] = [
  { name: "dns", port: 53, protocol: "UDP" },
  { name: "dns-tcp", port: 53, protocol: "TCP" },
];

function address(id: string, at: string): AddressEndpoint {
  return { kind: "address", id, address: at };
}

function admitted({ policies }: Cluster): Labels {
  const peers = policies.flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ from = [] }) => from);
  return Object.assign({}, ...peers.map(({ podSelector }) => podSelector?.matchLabels ?? {})) as Labels;
}
