import type * as pulumi from "@pulumi/pulumi";
import { type EnvironmentValue, labelDomain, type Labels, type Peer } from "../kubernetes";

/** What a consumer needs to reach a service, whoever runs it: a StatefulSet or the cloud. */
export interface Endpoint {
  host: pulumi.Output<string>;
  port: number;
  /** The authority that signed the server's certificate, in PEM. Absent: the talk is not encrypted. */
  ca?: pulumi.Output<string>;
  /** Where it lives, for the consumer's NetworkPolicy. */
  peers: Peer[];
  /** What the consumer's pods carry to be let in. */
  clientLabels: Labels;
}

/** A Secret in the consumer's namespace: it can be mounted only where it lives. */
export interface SecretReference {
  name: pulumi.Output<string>;
}

export interface PostgresEndpoint extends Endpoint {
  administration: PostgresAdministration;
}

/** How a Job becomes administrator. Consumers get roles of their own (`PostgresDatabase`). */
export interface PostgresAdministration {
  /** Where such a Job runs, since the credentials are there only. */
  namespace: pulumi.Input<string>;
  /** libpq's variables for user and password, by reference. */
  credentials: Record<string, EnvironmentValue>;
  /** A Secret of that namespace which holds the authority as `ca.crt`. Absent with `ca`. */
  caSecret?: pulumi.Output<string>;
  /** Changes when the server starts over with an empty volume: whatever was created inside has to be created again. */
  incarnation: pulumi.Output<string>;
}

export interface RedisEndpoint extends Endpoint {
  /** For people; workloads use `credentialsFor`. */
  password: pulumi.Output<string>;
  /** Writes the credentials into a consumer's namespace: `password`, and `ca.crt` where the talk is encrypted. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference;
}

/** The keys of a Secret with a database's credentials. */
export type DatabaseKey = "host" | "port" | "database" | "username" | "password" | "uri";

/** On Jobs that set something up inside a server: they run again when it starts over. */
export const incarnationAnnotation = `${labelDomain}/server-incarnation`;
