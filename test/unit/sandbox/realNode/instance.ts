import * as path from "node:path";
import { type Instance, instanceNamed } from "../../../../sandbox/layout";
import type { RealNode } from "../../../../sandbox/realNode/layout";

/** An instance that lies in a folder of the test's own. */
export function instanceIn(folder: string): Instance {
  const at = (name: string) => path.join(folder, name);
  return {
    ...instanceNamed("some"),
    root: folder,
    certificates: at("certificates"),
    kubeconfig: at("kubeconfig"),
    ports: at("ports.json"),
    cloud: at("cloud"),
    logs: at("logs"),
    pids: at("pids"),
  };
}

/** A real node on a machine that has made stand-ins for two of three registries. */
export const someNode: RealNode = {
  runc: "/usr/sbin/runc",
  rootfs: "/rootfs",
  registry: 5000,
  images: ["registry.k8s.io/pause:3.10.2", "docker.io/library/postgres:18.6-trixie"],
  prefixes: ["localhost:5000/"],
};
