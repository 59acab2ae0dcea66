import type * as pulumi from "@pulumi/pulumi";
import type { Endpoint, SecretReference } from "../data";
import type { AccountName } from "./accounts";

/** What a client of Elasticsearch needs. The talk is encrypted, and everybody has an account. */
export interface SearchEndpoint extends Endpoint {
  url: pulumi.Output<string>;
  ca: pulumi.Output<string>;
  service: pulumi.Output<string>;
  /** For people; workloads use `credentialsFor`. */
  administrator: { username: string; password: pulumi.Output<string> };
  /** For people in Kibana. */
  manager: { username: string; password: pulumi.Output<string> };
  /** Of the account that puts templates and searches. */
  setupPassword: pulumi.Output<string>;
  /** By which Kibana comes in. */
  kibanaToken: pulumi.Output<string>;
  /** Changes when a node starts over with an empty volume: what was put into the cluster may have gone with it. */
  incarnation: pulumi.Output<string>;
  /** Writes an account into a consumer's namespace: `username`, `password` and `ca.crt`. */
  credentialsFor(account: AccountName, consumer: string, namespace: pulumi.Input<string>): SecretReference;
}
