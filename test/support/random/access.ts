import { type Config, type Draw, of } from "./draw";

/** Every way in that a page may have, below the zone of random stacks. */
export function anyAccess(draw: Draw, name: string): Config {
  const hostname = `${name}.example.com`;
  return draw(of<Config>, [
    { type: "clusterIP" },
    { type: "loadBalancer", allowedCidrs: ["203.0.113.0/24"] },
    { type: "loadBalancer", allowedCidrs: ["10.0.0.0/8", "203.0.113.7/32"], internal: false, hostname },
    { type: "ingress", hostname, className: "team", tlsSecret: "pages" },
    { type: "ingress", hostname, controllerNamespace: "ingress" },
  ]);
}
