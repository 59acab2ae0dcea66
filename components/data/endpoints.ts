import type * as pulumi from "@pulumi/pulumi";
import {
  type Container,
  type EnvironmentValue,
  labelDomain,
  type Labels,
  type Peer,
  type Pod,
  type Talk,
} from "../kubernetes";
import type { CertificateEnds } from "./serverCertificate";

/** What a consumer needs to reach a service, whoever runs it: a StatefulSet or the cloud. */
export interface Endpoint {
  host: pulumi.Output<string>;
  port: number;
  /** Authorities of the server's certificate, in PEM. Absent: those that every machine knows, if it has one at all. */
  ca?: pulumi.Output<string>;
  /** When its certificates end. Absent: it has none, or somebody else renews them. */
  certificateEnds?: CertificateEnds;
  /** Where it lives, for the consumer's NetworkPolicy. */
  peers: Peer[];
  /** What the consumer's pods carry to be let in. */
  clientLabels: Labels;
  /** Name of the Service in front of it. Absent: it runs outside the cluster. */
  service?: pulumi.Output<string>;
}

/** A Secret in the consumer's namespace: it can be mounted only where it lives. */
export interface SecretReference {
  name: pulumi.Output<string>;
}

/** The one account that may do everything, for people: its password, or where the cloud keeps it and changes it. */
export type Administrator =
  | { username: string; password: pulumi.Output<string> }
  | { username: string; secretArn: pulumi.Output<string> };

/** Without `ca` the talk is not encrypted. */
export interface PostgresEndpoint extends Endpoint {
  administrator: Administrator;
  administration: PostgresAdministration;
}

/** How a Job becomes administrator. Consumers get roles of their own (`PostgresDatabase`). */
export interface PostgresAdministration {
  /** Where such a Job runs, since the credentials are there only. */
  namespace: pulumi.Input<string>;
  /** libpq's variables for user and password, by reference. */
  credentials: Record<string, EnvironmentValue>;
  /** What fetches the credentials first, where no Secret of the cluster holds them. */
  fetching?: CredentialsFetching;
  /** A Secret of that namespace which holds the authority as `ca.crt`. Absent with `ca`. */
  caSecret?: pulumi.Output<string>;
  /** Changes when the server starts over with an empty volume: whatever was created inside has to be created again. */
  incarnation: pulumi.Output<string>;
}

/** What a pod needs to fetch credentials from the cloud while it starts. */
export interface CredentialsFetching {
  initContainers: Container[];
  volumes: NonNullable<Pod["volumes"]>;
  /** Where it leaves them for the other containers. */
  scratch: NonNullable<Pod["scratch"]>;
  /** Whom the pod calls for it. */
  egress: Talk[];
  /** Lets the pods of one account fetch them; the pods have to be created after what comes back. */
  admit: (consumer: string, serviceAccount: pulumi.Input<string>) => pulumi.Resource[];
}

export interface RedisEndpoint extends Endpoint {
  /** Whether the talk is encrypted; without `ca` the server has a public certificate then. */
  tls: boolean;
  /** For people; workloads use `credentialsFor`. */
  password: pulumi.Output<string>;
  /** Writes the credentials into a consumer's namespace: `password`, and `ca.crt` where there is a `ca`. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference;
}

/** A place for files of any size, whoever runs it. Clients know it by their identity: there are no credentials. */
export interface ObjectStore {
  /** `s3://<bucket>` */
  uri: pulumi.Output<string>;
  /** What its clients' libraries read from the environment. */
  environment: Record<string, pulumi.Input<string>>;
  /** Whom its clients call. */
  egress: Talk[];
  /** Lets the pods of one account read, write and delete; they have to be created after what comes back. */
  admit(consumer: string, account: ServiceAccountReference): pulumi.Resource[];
}

/** The identity of a workload. */
export interface ServiceAccountReference {
  namespace: pulumi.Input<string>;
  name: pulumi.Input<string>;
}

/** The keys of a Secret with a database's credentials. */
export type DatabaseKey = "host" | "port" | "database" | "username" | "password" | "uri";

/** On Jobs that set something up inside a server: they run again when it starts over. */
export const incarnationAnnotation = `${labelDomain}/server-incarnation`;
