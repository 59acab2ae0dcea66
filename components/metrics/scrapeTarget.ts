import type { SecretReference } from "../data";
import type { Labels, NamespaceRole, Peer } from "../kubernetes";
import type { JobName } from "./jobs";

/** Who answers a scrape: where his pods are found, and how Prometheus gets to them. */
export interface ScrapeTarget {
  job: JobName;
  /** The namespace that his pods are looked for in. */
  namespace: NamespaceRole;
  /** Labels by which all of his pods are found. */
  selector: Labels;
  /** As the container names it. */
  port: { name: string; number: number };
  /** His workloads, one each, for Prometheus' own NetworkPolicy. */
  peers: Peer[];
  /** What Prometheus has to carry to be let in. Default: nothing, anybody of the cluster may come. */
  clientLabels?: Labels;
  /** Account that he wants to know. Default: he asks for none. */
  account?: ScrapeAccount;
}

export interface ScrapeAccount {
  username: string;
  /** A Secret of Prometheus' namespace with the key `password`. */
  secret: SecretReference;
}
