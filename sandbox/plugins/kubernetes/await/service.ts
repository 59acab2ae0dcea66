import { isObject } from "../../common/properties";
import type { Cluster } from "../client";
import { at, listAt, nameOf, namespaceOf, textAt, type KubeObject } from "../kinds/object";
import { lastWarning } from "./events";
import { ready, waiting, type Readiness, type Verdict } from "./verdict";

/** Ready when none of the pods behind it is unready (there may be none yet), and a load balancer has its address. */
export const service: Readiness = {
  async judge(object, cluster): Promise<Verdict> {
    const unready = selectsPods(object) ? await unreadyEndpoints(object, cluster) : 0;
    if (unready > 0) return waiting(`waiting for ${unready} endpoints to be ready`);
    const balanced = textAt(object, "spec", "type") === "LoadBalancer";
    return balanced && !hasAddress(object) ? waiting("waiting for the load balancer's address") : ready;
  },
  // No subnet for it, no certificate: the cloud's controller tells it there alone.
  explain: lastWarning,
};

/** Whether a Service or an Ingress has an address outside the cluster. */
export function hasAddress(object: KubeObject): boolean {
  return listAt(object, "status", "loadBalancer", "ingress").length > 0;
}

/** A headless Service is most often there before the StatefulSet that needs its name. */
function selectsPods(object: KubeObject): boolean {
  const selector = at(object, "spec", "selector");
  const headless = textAt(object, "spec", "clusterIP") === "None";
  return isObject(selector) && !headless && textAt(object, "spec", "type") !== "ExternalName";
}

async function unreadyEndpoints(object: KubeObject, cluster: Cluster): Promise<number> {
  const kind = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
  const labelSelector = `kubernetes.io/service-name=${nameOf(object) ?? ""}`;
  const slices = await cluster.list(kind, namespaceOf(object), { labelSelector });
  return slices
    .flatMap((slice) => listAt(slice, "endpoints"))
    .filter((endpoint) => at(endpoint, "conditions", "ready") === false)
    .filter((endpoint) => at(endpoint, "conditions", "terminating") !== true).length;
}
