import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { clientLabels, podsIn, type Scope, secret, selectorOf } from "../kubernetes";
import { grafanaIdentity, grafanaPort } from "./grafanaPod";
import { jobs } from "./jobs";
import type { ScrapeTarget } from "./scrapeTarget";

export interface GrafanaScraperArgs {
  /** Where Grafana and Prometheus live. */
  namespace: pulumi.Input<string>;
  /** Name of the Grafana. */
  server: string;
}

/**
 * The account by which Prometheus reads Grafana's own metrics, since whoever reaches its page could read them. It is made
 * before either: Prometheus has to know it, and Grafana is made after Prometheus.
 */
export class GrafanaScraper extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;
  readonly account: { username: string; password: pulumi.Output<string> };

  constructor(
    name: string,
    { namespace, server }: GrafanaScraperArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("mlops:metrics:GrafanaScraper", name, {}, opts);
    const identity = grafanaIdentity(server);
    const scope: Scope = { parent: this, namespace, identity };
    const { result: password } = new random.RandomPassword(`${name}-password`, alphanumeric, {
      parent: this,
    });
    const credentials = secret(`${name}-account`, scope, { password });
    this.account = { username: "prometheus", password };
    this.target = {
      job: jobs.grafana,
      namespace: "observability",
      selector: selectorOf(identity),
      port: { name: "http", number: grafanaPort },
      peers: [podsIn(namespace, selectorOf(identity))],
      clientLabels: clientLabels("grafana"),
      account: { username: this.account.username, secret: { name: credentials.metadata.name } },
    };
    this.registerOutputs({});
  }
}
