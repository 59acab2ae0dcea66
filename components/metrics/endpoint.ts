import type * as pulumi from "@pulumi/pulumi";
import type { Endpoint, SecretReference } from "../data";

/** What a consumer needs to use a page of the observers, as a program or as a person. */
export interface WebEndpoint extends Endpoint {
  /** Name of the Service. */
  service: pulumi.Output<string>;
  /** For people; workloads use `credentialsFor`. */
  administrator: { username: string; password: pulumi.Output<string> };
  /** Name or address of its load balancer. Absent: it has none. */
  outside?: pulumi.Output<string>;
  /** Writes the administrator's `password` into a consumer's namespace. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference;
}
