import type * as pulumi from "@pulumi/pulumi";
import type { Endpoint, SecretReference } from "../data";

/** What a consumer needs to reach the tracking server and model registry, whoever runs it. */
export interface MlflowEndpoint extends Endpoint {
  /** Address for clients, as MLFLOW_TRACKING_URI. */
  trackingUri: pulumi.Output<string>;
  /** Name of the Service. */
  service: pulumi.Output<string>;
  /** For people; workloads use `credentialsFor`. */
  administrator: { username: string; password: pulumi.Output<string> };
  /** Writes the account that may read into a consumer's namespace: `username` and `password`. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference;
  /** The same for the account that registers models, where the server was made with one. */
  trainerFor(consumer: string, namespace: pulumi.Input<string>): SecretReference;
}
