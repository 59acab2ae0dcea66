import { targetOf } from "./connectProxy";

/** Names have a domain at their end. Numbers do not, however they are written: `0x7f000001` would be loopback. */
const nameOfTheWorld = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(?!localhost$|localdomain$)[a-z][a-z0-9-]*$/i;

/**
 * Where the node may go: to the API server and the registry of this machine, and to registries of the world, which have
 * names and speak TLS. To no other address: what looks like one is the node's own, and somebody else's out here.
 * @param ports of this machine's loopback.
 */
export function mayLeave(ports: string[]): (authority: string) => boolean {
  const local = ports.map((port) => `127.0.0.1:${port}`);
  return (authority) => {
    const { host, port } = targetOf(authority);
    return local.includes(authority) || (nameOfTheWorld.test(host) && port === 443);
  };
}
