import { once } from "node:events";
import type { Server } from "node:net";

import type { V1Service } from "@kubernetes/client-node";

import type { Api } from "../../api";
import { say } from "../../turns";
import { forwarder } from "../gateway/forwarder";

/** What a Service wants to be reached by, and where it leads to in the cluster. */
interface Listener {
  host: string;
  port: number;
  target: string;
}

const keyOf = ({ host, port, target }: Listener) => `${host}:${port}=${target}`;

/** Addresses of loopback that nobody has taken, one for each Service. Source: RFC 6890, 127.0.0.0/8. */
function addressOf(index: number): string {
  return `127.64.${Math.floor(index / 254)}.${(index % 254) + 1}`;
}

function isBalanced({ spec, metadata }: V1Service): boolean {
  return spec?.type === "LoadBalancer" && metadata?.deletionTimestamp === undefined;
}

/** The address that a Service has, else one that no other has. */
export function assignedAddresses(services: V1Service[]): Map<V1Service, string> {
  const balanced = services.filter(isBalanced);
  const current = (service: V1Service) => service.status?.loadBalancer?.ingress?.[0]?.ip;
  const taken = new Set(balanced.map(current));
  const free = Array.from({ length: balanced.length * 2 }, (_, index) => addressOf(index)).filter(
    (address) => !taken.has(address),
  );
  return new Map(balanced.map((service) => [service, current(service) ?? free.shift() ?? ""]));
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
  ) {}

  async reconcile(services: V1Service[]): Promise<void> {
    const addresses = assignedAddresses(services);
    const wanted = listenersOf(services, addresses);
    this.closeOthers(wanted.map(keyOf));
    for (const listener of wanted) await this.open(listener);
    for (const [service, ip] of addresses) await this.tell(service, ip);
  }

  private closeOthers(wanted: string[]): void {
    for (const [key, server] of this.servers) {
      if (wanted.includes(key)) continue;
      server.close();
      this.servers.delete(key);
      say(`${key} is closed`);
    }
  }

  private async open(listener: Listener): Promise<void> {
    const key = keyOf(listener);
    if (this.servers.has(key)) return;
    const server = forwarder(this.wayIn, listener.target);
    server.listen(listener.port, listener.host);
    await once(server, "listening");
    this.servers.set(key, server);
    say(`${key} is open`);
  }

  private async tell({ metadata, status }: V1Service, ip: string): Promise<void> {
    if (status?.loadBalancer?.ingress?.[0]?.ip === ip) return;
    await this.api.patch(`/api/v1/namespaces/${metadata?.namespace}/services/${metadata?.name}/status`, {
      status: { loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } },
    });
  }
}
