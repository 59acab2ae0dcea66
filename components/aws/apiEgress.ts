import type { Talk } from "../kubernetes";

/**
 * Whom a pod calls that uses an API of AWS: the Pod Identity agent of its node, for credentials, and the API itself,
 * whose addresses nobody knows beforehand.
 * Source: EKS user guide, "Set up the Amazon EKS Pod Identity Agent" (the agent's address on every node).
 */
export const apiEgress: Talk[] = [
  { peers: [{ ipBlock: { cidr: "169.254.170.23/32" } }], port: 80 },
  { port: 443 },
];
