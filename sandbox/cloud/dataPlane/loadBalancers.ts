import type { V1Service } from "@kubernetes/client-node";

import { text } from "../../plugins/common/fields";
import { tokens } from "../inventory";
import { cleanupFinalizer, isServed, loadBalancerFor, LoadBalancerError } from "./loadBalancer";
import type { Moment } from "./view";

function pathOf({ metadata }: V1Service): string {
  return `/api/v1/namespaces/${metadata?.namespace}/services/${metadata?.name}`;
}

/** A warning that a person finds with `kubectl describe service`; told once. */
async function warn({ api, say }: Moment, { metadata }: V1Service, message: string): Promise<void> {
  const { namespace, name, uid } = metadata ?? {};
  const now = new Date().toISOString();
  const text = `Error syncing load balancer: failed to ensure load balancer: ${message}`;
  await api.create(`/api/v1/namespaces/${namespace}/events`, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { namespace, name: `${name}.${uid?.slice(0, 8)}` },
    involvedObject: { apiVersion: "v1", kind: "Service", namespace, name, uid },
    type: "Warning",
    reason: "SyncLoadBalancerFailed",
    message: text,
    source: { component: "service-controller" },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  });
  say(`service ${namespace}/${name}: ${text}`);
}

/** The finalizer first: no load balancer is without a Service that remembers it. */
async function serve(moment: Moment, service: V1Service): Promise<void> {
  const { api, inventory, stock, say } = moment;
  const { finalizers = [] } = service.metadata ?? {};
  const entry = loadBalancerFor(service, stock);
  if (!finalizers.includes(cleanupFinalizer))
    await api.patch(pathOf(service), { metadata: { finalizers: [...finalizers, cleanupFinalizer] } });
  if (stock.get(entry.type, entry.id) === undefined) {
    await inventory.put(entry);
    say(`load balancer ${text(entry.properties.name)} for ${pathOf(service)}`);
  }
  const hostname = text(entry.properties.dnsName);
  if (service.status?.loadBalancer?.ingress?.[0]?.hostname !== hostname)
    await api.patch(`${pathOf(service)}/status`, { status: { loadBalancer: { ingress: [{ hostname }] } } });
}

async function release({ api, inventory, stock, say }: Moment, service: V1Service): Promise<void> {
  const { finalizers = [], namespace, name } = service.metadata ?? {};
  const owner = `${namespace}/${name}`;
  for (const { id, properties } of stock.list(tokens.loadBalancer)) {
    const { tagsAll } = properties as { tagsAll?: Record<string, string> };
    if (tagsAll?.["kubernetes.io/service-name"] !== owner) continue;
    await inventory.remove(tokens.loadBalancer, id);
    say(`load balancer ${text(properties.name)} is gone`);
  }
  await api.patch(pathOf(service), {
    metadata: { finalizers: finalizers.filter((one) => one !== cleanupFinalizer) },
  });
}

/** Does what the cloud controller of EKS does for Services of type LoadBalancer, as long as there is a cluster. */
export async function reconcileLoadBalancers(moment: Moment): Promise<void> {
  if (moment.stock.list(tokens.cluster).length === 0) return;
  for (const service of moment.view.services) {
    const isWanted = isServed(service) && service.metadata?.deletionTimestamp === undefined;
    try {
      if (isWanted) await serve(moment, service);
      else if (service.metadata?.finalizers?.includes(cleanupFinalizer)) await release(moment, service);
    } catch (error) {
      if (!(error instanceof LoadBalancerError)) throw error;
      await warn(moment, service, error.message);
    }
  }
}
