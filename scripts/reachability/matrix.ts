import { table } from "../../sandbox/table";
import type { Cluster } from "./cluster";
import type { Endpoint, Port } from "./endpoint";
import { type Need, needsOf, needsOfApiServer, needsOfCallers } from "./needs";
import { type Outside, outsideOf } from "./outside";
import { mayConnect } from "./verdict";

/** Somewhere a connection can arrive. */
export interface Destination extends Port {
  to: Endpoint;
}

/** Whether the policies let a source reach a destination, and whether its configuration needs that. */
export interface Cell {
  from: Endpoint;
  destination: Destination;
  allowed: boolean;
  needed: boolean;
}

/** Who may reach whom. */
export interface Matrix {
  sources: Endpoint[];
  destinations: Destination[];
  /** Every source with every destination, but for a workload with itself and for two that are none of the program's. */
  cells: Cell[];
  /** What the configuration of workloads needs, and what of it nobody can place. */
  needs: Need[];
  problems: string[];
}

export function matrixOf(cluster: Cluster, outside: Outside = outsideOf(cluster)): Matrix {
  const destinations = destinationsOf(cluster, outside);
  const found = cluster.workloads.map((workload) => needsOf(cluster, outside, workload));
  const needs = [
    ...found.flatMap((one) => one.needs),
    ...needsOfCallers(cluster, outside),
    ...needsOfApiServer(cluster, outside),
  ];
  const sources = sourcesOf(cluster, outside, needs);
  const ours = new Set([...cluster.workloads.map(({ pod }) => pod), ...outside.unnamed].map(({ id }) => id));
  const cells = sources.flatMap((from) =>
    destinations
      .filter(({ to }) => to.id !== from.id && (ours.has(from.id) || ours.has(to.id)))
      .map((destination) => ({
        from,
        destination,
        allowed: mayConnect(cluster, { from, ...destination }),
        needed: needs.some((need) => need.from.id === from.id && isSame(need, destination)),
      })),
  );
  return { sources, destinations, cells, needs, problems: found.flatMap(({ problems }) => problems) };
}

/** `mlops-data/postgres-server 5432/TCP` */
export function destinationText({ to, port, protocol }: Destination): string {
  return `${to.id} ${port}/${protocol}`;
}

export function isSame(one: Destination, other: Destination): boolean {
  return one.to.id === other.to.id && one.port === other.port && one.protocol === other.protocol;
}

/** For people: a row for each source, a column for each destination, whose numbers stand below. */
export function matrixText({ sources, destinations, cells }: Matrix): string {
  const head = ["FROM", ...destinations.map((_, index) => String(index + 1))];
  const rows = sources.map((from) => [
    from.id,
    ...destinations.map((destination) =>
      mark(cells.find((cell) => cell.from === from && cell.destination === destination)),
    ),
  ]);
  const legend = destinations.map(
    (destination, index) => `${String(index + 1).padStart(3)}  ${destinationText(destination)}`,
  );
  return `${table(head, rows)}\n${legend.join("\n")}\n`;
}

function mark(cell: Cell | undefined): string {
  if (!cell) return "";
  if (cell.needed) return cell.allowed ? "x" : "!";
  return cell.allowed ? "o" : ".";
}

/** The API server is one where it has somebody to call. */
function sourcesOf({ workloads }: Cluster, outside: Outside, needs: readonly Need[]): Endpoint[] {
  const { unnamed, impostors, network, otherNode, internet, apiServer } = outside;
  const calling = needs.some(({ from }) => from.id === apiServer.id) ? [apiServer] : [];
  const ours = [...workloads.map(({ pod }) => pod), ...unnamed].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...ours, ...impostors, ...calling, ...(network ? [network] : []), otherNode, internet];
}

function destinationsOf({ workloads }: Cluster, outside: Outside): Destination[] {
  const ours = workloads
    .map(({ pod }) => pod)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((to) => to.ports.map(({ port, protocol }) => ({ to, port, protocol })));
  const { dns, apiServer, internet, identityAgent, metadata, otherNode, network } = outside;
  const tcp = (to: Endpoint, port: number): Destination => ({ to, port, protocol: "TCP" });
  return [
    ...ours,
    ...dns.ports.map(({ port, protocol }) => ({ to: dns, port, protocol })),
    tcp(apiServer, 443),
    ...(network ? [tcp(network, 5432), tcp(network, 6379)] : []),
    tcp(identityAgent, 80),
    tcp(metadata, 80),
    tcp(otherNode, 10250),
    tcp(internet, 80),
    tcp(internet, 443),
  ];
}
