import { once } from "node:events";
import type { Server } from "node:net";

import type { V1Service } from "@kubernetes/client-node";

import type { Api } from "../../api";
import type { Say } from "../../turns";
import { forwarder } from "../gateway/forwarder";

/** What a Service wants to be reached by, and where it leads to in the cluster. */
interface Listener {
  host: string;
  port: number;
  target: string;
}

const keyOf = ({ host, port, target }: Listener) => `${host}:${port}=${target}`;

/**
 * Where the addresses of a sandbox's Services begin: loopback has enough of them for everybody, and a port of its own
 * tells a sandbox from all others of this machine. Source: RFC 6890, 127.0.0.0/8.
 */
export function blockOf(port: number): string {
  return `127.${port >> 8}.${port & 255}.`;
}

const addressesInBlock = 254;

function isBalanced({ spec, metadata }: V1Service): boolean {
  return spec?.type === "LoadBalancer" && metadata?.deletionTimestamp === undefined;
}

/** The address that a Service has, else one that no other has. Those of another block were never given here. */
export function assignedAddresses(services: V1Service[], block: string): Map<V1Service, string> {
  const balanced = services.filter(isBalanced);
  const all = Array.from({ length: addressesInBlock }, (_, index) => `${block}${index + 1}`);
  const current = (service: V1Service) => {
    const ip = service.status?.loadBalancer?.ingress?.[0]?.ip;
    return ip !== undefined && all.includes(ip) ? ip : undefined;
  };
  const taken = new Set(balanced.map(current));
  const free = all.filter((address) => !taken.has(address));
  return new Map(
    balanced.flatMap((service) => {
      const address = current(service) ?? free.shift();
      return address === undefined ? [] : [[service, address]];
    }),
  );
}

/** Everything that has to listen on this machine's loopback. */
export function listenersOf(services: V1Service[], addresses: Map<V1Service, string>): Listener[] {
  return services.flatMap((service) => {
    const { clusterIP, ports = [], type } = service.spec ?? {};
    const tcp = ports.filter(({ protocol = "TCP" }) => protocol === "TCP");
    const address = addresses.get(service);
    return tcp.flatMap(({ port, nodePort }) => {
      const target = `${clusterIP}:${port}`;
      const balanced = address === undefined ? [] : [{ host: address, port, target }];
      const onNode = type === "NodePort" && nodePort !== undefined;
      return [...balanced, ...(onNode ? [{ host: "127.0.0.1", port: nodePort, target }] : [])];
    });
  });
}

/** Leads connections to this machine's loopback to Services of type LoadBalancer and NodePort. */
export class LoadBalancers {
  private readonly servers = new Map<string, Server>();

  constructor(
    private readonly api: Api,
    private readonly wayIn: string,
    /** The first three numbers of the addresses that it gives. */
    private readonly block: string,
    private readonly say: Say,
  ) {}

  async reconcile(services: V1Service[]): Promise<void> {
    const addresses = assignedAddresses(services, this.block);
    const wanted = listenersOf(services, addresses);
    this.closeOthers(wanted.map(keyOf));
    const opened = await Promise.allSettled(wanted.map((listener) => this.open(listener)));
    const told = await Promise.allSettled([...addresses].map(([service, ip]) => this.tell(service, ip)));
    // A port that somebody else has must not keep the others closed.
    const failures = [...opened, ...told].flatMap((one) =>
      one.status === "rejected" ? [(one.reason as Error).message] : [],
    );
    if (failures.length > 0) throw new Error(failures.join("; "));
  }

  /** Takes no more connections. */
  close(): void {
    this.closeOthers([]);
  }

  private closeOthers(wanted: string[]): void {
    for (const [key, server] of this.servers) {
      if (wanted.includes(key)) continue;
      server.close();
      this.servers.delete(key);
      this.say(`${key} is closed`);
    }
  }

  private async open(listener: Listener): Promise<void> {
    const key = keyOf(listener);
    if (this.servers.has(key)) return;
    const server = forwarder(this.wayIn, listener.target);
    server.listen(listener.port, listener.host);
    await once(server, "listening");
    this.servers.set(key, server);
    this.say(`${key} is open`);
  }

  private async tell({ metadata, status }: V1Service, ip: string): Promise<void> {
    if (status?.loadBalancer?.ingress?.[0]?.ip === ip) return;
    await this.api.patch(`/api/v1/namespaces/${metadata?.namespace}/services/${metadata?.name}/status`, {
      status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } },
    });
  }
}
