import * as path from "node:path";

import { cgroupOf } from "../cgroups";
import { type Home, shared } from "../layout";

const root = shared.builder;

/**
 * What builds images for all sandboxes of the checkout. One, since what makes a build fast is what earlier ones left:
 * layers, packages and base images stay when it stops, and `make clean` removes them.
 */
export const builder = {
  root,
  logs: path.join(root, "logs"),
  pids: path.join(root, "pids"),
  ports: path.join(root, "ports.json"),
  certificates: path.join(root, "certificates"),
  /** A socket and no port: whoever reaches BuildKit is root on this machine. */
  socket: path.join(root, "buildkitd.sock"),
  buildkit: path.join(root, "buildkit"),
  /** Of BuildKit alone, since it mounts there what it copies, and one that was killed leaves that mounted. */
  temporary: path.join(root, "tmp"),
  /** The containers of builds run below it. */
  cgroup: cgroupOf("builder", root),
  buildkitConfig: path.join(root, "buildkitd.toml"),
  registry: path.join(root, "registry"),
  registryConfig: path.join(root, "registry.yaml"),
  /** Leads Docker's clients to the builder; the user's own is left alone. */
  dockerConfig: path.join(root, "docker"),
  /** Authorities of this machine and the registry's: for the plugin, and for pip inside builds. */
  authorities: path.join(root, "ca.crt"),
  /** The package index of this machine, for pip inside builds. */
  pipConfig: path.join(root, "pip.conf"),
} satisfies Home & Record<string, string>;

/** What Docker's clients call it. */
export const builderName = "mlops-sandbox";
export const registryToolsName = "mlops-sandbox-registry";

/** Base images that were made here, in the toolchain: they are made once for all checkouts that share it. */
export const baseImages = path.join(shared.toolchain, "images");

/** The longest path of a socket that Linux takes. Source: unix(7), sun_path. */
const longestSocket = 107;

export function socketFits(): boolean {
  return Buffer.byteLength(builder.socket) <= longestSocket;
}
