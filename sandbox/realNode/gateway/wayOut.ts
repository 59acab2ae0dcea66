import { isIP } from "node:net";

import { targetOf } from "./connectProxy";

/**
 * Where the node may go: to the API server and the registry of this machine, and to registries of the world, which have
 * names and speak TLS. To no other address: what looks like one is the node's own, and somebody else's out here.
 * @param ports of this machine's loopback.
 */
export function mayLeave(ports: string[]): (authority: string) => boolean {
  const local = ports.map((port) => `127.0.0.1:${port}`);
  return (authority) => {
    const { host, port } = targetOf(authority);
    return local.includes(authority) || (isIP(host) === 0 && host !== "localhost" && port === 443);
  };
}
