/**
 * Addresses inside of the node's own network namespace. Nothing of this machine has them, and nothing routes there: the
 * only ways in and out are two sockets (see `gateway/`).
 */
export const nodeAddress = "10.254.0.1";
/** Not the range that simulated pods take their addresses from. */
export const podSubnet = "10.245.0.0/24";
/** Addresses of Services; the first belongs to the Service `kubernetes`. Nothing but a real node routes them. */
export const serviceRange = "10.96.0.0/16";
export const kubernetesServiceAddress = "10.96.0.1";
export const dnsServiceAddress = "10.96.0.10";

/** Ports of the namespace, so that they are the usual ones. */
export const nodePorts = {
  dns: 53,
  dnsHealth: 8053,
  kubelet: 10250,
  kubeletHealth: 10248,
  kubeProxyHealth: 10256,
  metricsServer: 4443,
  /** Where containerd finds the way out, as an HTTP proxy. */
  wayOut: 3128,
} as const;
