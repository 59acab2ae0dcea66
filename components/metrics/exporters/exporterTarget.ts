import type * as pulumi from "@pulumi/pulumi";
import { clientLabels, type Identity, type NamespaceRole, podsIn, selectorOf } from "../../kubernetes";
import type { JobName } from "../jobs";
import type { ScrapeTarget } from "../scrapeTarget";

/** Of every exporter, as its container names it. */
export const metricsPort = "metrics";

/** An exporter as a target: found by what it is, whoever of its kind it is. */
export function exporterTarget(
  job: JobName,
  place: { role: NamespaceRole; namespace: pulumi.Input<string> },
  identities: Identity[],
  port: number,
): ScrapeTarget {
  const [first] = identities;
  const software = first?.name ?? job;
  return {
    job,
    namespace: place.role,
    selector: { "app.kubernetes.io/name": software },
    port: { name: metricsPort, number: port },
    peers: identities.map((identity) => podsIn(place.namespace, selectorOf(identity))),
    clientLabels: clientLabels(software),
  };
}
