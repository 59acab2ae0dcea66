import { behind, type Cluster, type Workload } from "./cluster";
import { discoveriesOf } from "./discoveries";
import type { Endpoint, Port } from "./endpoint";
import { environmentOf, type Mention, mentionsOf } from "./mentions";
import type { Outside } from "./outside";
import type { Connection } from "./verdict";

/** A connection without which a workload cannot do what it is configured for. */
export interface Need extends Connection {
  /** What says so: `REDIS_HOST`. */
  because: string;
}

export interface Needs {
  needs: Need[];
  /** What the configuration names and nothing here can place. */
  problems: string[];
}

const tcp = (port: number): Port => ({ protocol: "TCP", port });

/** Whom a workload has to reach by its own configuration, whatever the policies say. */
export function needsOf(cluster: Cluster, outside: Outside, workload: Workload): Needs {
  const { pod, spec } = workload;
  const need = (to: Endpoint, port: Port, because: string): Need => ({ from: pod, to, ...port, because });
  const needs: Need[] = [];
  const problems: string[] = [];
  for (const mention of mentionsOf(cluster, workload)) {
    const found = placesOf(cluster, outside, mention, workload);
    if (typeof found === "string")
      problems.push(`${pod.id}: ${mention.where} names ${mention.host}, ${found}`);
    else needs.push(...found.map(({ to, at }) => need(to, at, mention.where)));
  }
  for (const { to, at, because } of discoveriesOf(cluster, outside, workload))
    needs.push(need(to, at, because));
  if (usesCloud(cluster, workload)) {
    needs.push(need(outside.identityAgent, tcp(80), "credentials of AWS"));
    needs.push(need(outside.internet, tcp(443), "an API of AWS"));
  }
  if (spec.automountServiceAccountToken) needs.push(need(outside.apiServer, tcp(443), "its token"));
  if (needs.length > 0) {
    for (const { port, protocol } of outside.dns.ports)
      needs.push(need(outside.dns, { port, protocol }, "names"));
  }
  return { needs, problems };
}

/** What a load balancer hands on arrives from the caller or from the node that it was sent to. */
export function needsOfCallers(cluster: Cluster, { internet, otherNode }: Outside): Need[] {
  return cluster.services
    .filter(({ isBalanced }) => isBalanced)
    .flatMap((service) =>
      service.ports
        .flatMap(({ port }) => behind(cluster, service, port))
        .flatMap(({ pod, at }) =>
          [internet, otherNode].map((from) => ({
            from,
            to: pod,
            ...at,
            because: `load balancer ${service.name}`,
          })),
        ),
    );
}

/** The API server hands on what it is asked for a part of its API that somebody else serves. */
export function needsOfApiServer(cluster: Cluster, { apiServer }: Outside): Need[] {
  return cluster.extensions.flatMap(({ name, service: { name: known, namespace, port } }) => {
    const service = cluster.services.find((one) => one.name === known && one.namespace === namespace);
    const found = service ? behind(cluster, service, port) : [];
    return found.map(({ pod, at }) => ({ from: apiServer, to: pod, ...at, because: name }));
  });
}

interface Place {
  to: Endpoint;
  at: Port;
}

/** Where a connection to a host arrives, or why nobody knows. A server that names itself calls nobody. */
function placesOf(
  cluster: Cluster,
  { network, internet }: Outside,
  { host, port }: Mention,
  { pod: own }: Workload,
): Place[] | string {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  if (name === undefined) {
    if (port === undefined) return "and no port";
    if (!isManaged(host)) return [{ to: internet, at: tcp(port) }];
    return network ? [{ to: network, at: tcp(port) }] : "which is in a network that nobody here knows";
  }
  const service = cluster.services.find((known) => known.name === name && known.namespace === namespace);
  if (!service) return "which is no Service";
  const ports = port === undefined ? service.ports.map((known) => known.port) : [port];
  const pods = ports.flatMap((number) => behind(cluster, service, number));
  if (pods.some(({ pod }) => pod.id === own.id)) return [];
  if (port === undefined) return "and no port";
  return pods.length > 0
    ? pods.map(({ pod, at }) => ({ to: pod, at }))
    : `at whose port ${port} nobody listens`;
}

/** Databases and caches of AWS have addresses of the VPC. */
function isManaged(host: string): boolean {
  return /\.(rds|cache)\.amazonaws\.com$/.test(host);
}

/** A region or something that only its API can give tells that a container calls AWS. */
function usesCloud(cluster: Cluster, workload: Workload): boolean {
  const { containers, initContainers = [] } = workload.spec;
  return [...containers, ...initContainers]
    .flatMap((container) => environmentOf(cluster, workload, container))
    .some(({ where, text }) => /^AWS_(DEFAULT_)?REGION$/.test(where) || /^(s3:|arn:aws)/.test(text));
}
