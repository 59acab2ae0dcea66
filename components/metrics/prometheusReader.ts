import * as pulumi from "@pulumi/pulumi";
import type { SecretReference } from "../data";
import { type Peer, clientLabels, podsIn, type Scope } from "../kubernetes";
import { prometheusPort } from "./prometheusPod";
import { passwordFor, readerAccount, type WebReader } from "./webAccount";

export interface PrometheusReaderArgs {
  /** Where the program runs that asks. */
  namespace: pulumi.Input<string>;
  /** Name and namespace of Prometheus' Service. */
  prometheus: { name: string; namespace: pulumi.Input<string> };
}

/**
 * A program that asks Prometheus and is there before it: an account of its own, which Prometheus is told when it is made.
 */
export class PrometheusReader extends pulumi.ComponentResource {
  /** For Prometheus. */
  readonly account: WebReader;
  /** For the program: its `password`. */
  readonly credentials: SecretReference;
  readonly url: pulumi.Output<string>;
  readonly port = prometheusPort;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("prometheus");

  constructor(name: string, args: PrometheusReaderArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:PrometheusReader", name, {}, opts);
    const { prometheus, namespace } = args;
    const identity = { name: "prometheus-reader", instance: name, component: "metrics" };
    const scope: Scope = { parent: this, namespace, identity };
    const account = readerAccount(name, this);
    this.account = { username: account.username, hash: account.hash };
    this.credentials = passwordFor(`${name}-account`, scope, account.password);
    this.url = pulumi.interpolate`http://${prometheus.name}.${prometheus.namespace}.svc:${prometheusPort}`;
    this.peers = [podsIn(prometheus.namespace, { "app.kubernetes.io/name": "prometheus" })];
    this.registerOutputs({});
  }
}
