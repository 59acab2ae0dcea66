import * as path from "node:path";

import type { Daemon } from "../controlPlane/daemon";
import type { Ports } from "../controlPlane/daemons";
import { nodeProgram } from "../engine/launchers";
import type { Instance } from "../layout";
import { kubeletFlags } from "./config/kubelet";
import { kubeProxyFlags, metricsServerFlags } from "./config/network";
import { nodeLayout, type RealNode } from "./layout";
import { nodeAddress, nodePorts } from "./network";
import { nodeEnvironment } from "./spec";

/**
 * Everything that a real node consists of, in the order of starting. None is called like a program that a person may run
 * in the sandbox's environment, `node` above all: by its name it is found and ended when its pid file is lost.
 */
export const nodeDaemonNames = [
  "node-provider",
  "node-container",
  "node-gateway",
  "kubelet",
  "kube-proxy",
  "coredns",
  "metrics-server",
] as const;

type NodeDaemonName = (typeof nodeDaemonNames)[number];

/** What the node may reach on this machine. */
function openPorts({ apiserver }: Ports, { registry }: RealNode): string[] {
  return [apiserver, ...(registry === undefined ? [] : [registry])].map(String);
}

/** What a cloud does around a node: volumes, load balancers, and the way out of its network. */
function provider(instance: Instance, ports: Ports, node: RealNode): Daemon {
  const { wayIn, wayOut, volumes } = nodeLayout(instance);
  const [executable = "", ...program] = nodeProgram("sandbox/realNode/provider/main.ts");
  return {
    name: "node-provider",
    executable,
    arguments: [
      ...program,
      ...[instance.kubeconfig, wayIn, wayOut, volumes, String(ports.nodeProvider)],
      ...openPorts(ports, node),
    ],
    ready: { url: `http://127.0.0.1:${ports.nodeProvider}/healthz` },
  };
}

/** The container that the node is, with containerd as what it runs. */
function container(instance: Instance, { runc }: RealNode): Daemon {
  const node = nodeLayout(instance);
  const pidFile = ["--pid-file", path.join(node.root, "pid")];
  return {
    name: "node-container",
    executable: runc,
    arguments: ["--root", node.runc, "run", ...pidFile, "--bundle", node.bundle, node.id],
    ready: { socket: node.containerdSocket },
  };
}

function gateway(instance: Instance, ports: Ports, node: RealNode): Daemon {
  const { root, wayIn, wayOut } = nodeLayout(instance);
  const inNetwork = 'exec nsenter --net="/proc/$(cat "$0")/ns/net" -- "$@"';
  const program = nodeProgram("sandbox/realNode/gateway/main.ts");
  return {
    name: "node-gateway",
    executable: "/bin/sh",
    arguments: [
      "-c",
      inNetwork,
      path.join(root, "pid"),
      ...program,
      wayIn,
      wayOut,
      ...openPorts(ports, node),
    ],
    ready: { socket: wayIn },
  };
}

/** A program inside of the node. */
function inside(
  instance: Instance,
  { runc }: RealNode,
  name: NodeDaemonName,
  flags: string[],
  health: { url: string; insecure?: boolean },
): Daemon {
  const node = nodeLayout(instance);
  const environment = nodeEnvironment(instance).flatMap((variable) => ["--env", variable]);
  return {
    name,
    executable: runc,
    arguments: ["--root", node.runc, "exec", ...environment, node.id, `/usr/local/bin/${name}`, ...flags],
    ready: { ...health, through: node.wayIn },
  };
}

/** What to start for a real node, in the order of `nodeDaemonNames`. */
export function nodeDaemons(instance: Instance, ports: Ports, node: RealNode): Daemon[] {
  const local = (port: number, health = "healthz") => ({ url: `http://127.0.0.1:${port}/${health}` });
  return [
    provider(instance, ports, node),
    container(instance, node),
    gateway(instance, ports, node),
    inside(instance, node, "kubelet", kubeletFlags, local(nodePorts.kubeletHealth)),
    inside(instance, node, "kube-proxy", kubeProxyFlags, local(nodePorts.kubeProxyHealth)),
    inside(instance, node, "coredns", ["-conf", "/etc/node/Corefile"], local(nodePorts.dnsHealth, "health")),
    inside(instance, node, "metrics-server", metricsServerFlags, {
      url: `https://${nodeAddress}:${nodePorts.metricsServer}/livez`,
      insecure: true,
    }),
  ];
}
