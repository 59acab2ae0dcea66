import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";
import { stringify } from "yaml";

import { builder } from "../builder/layout";
import { makeCgroup, removeCgroup } from "../cgroups";
import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import type { Instance } from "../layout";
import { containerdConfig, registryHosts } from "./config/containerd";
import { kubeletConfiguration } from "./config/kubelet";
import { cniConfiguration, corefile, hosts, resolvConf } from "./config/network";
import { nodeLayout, type RealNode, realNodeFile, realNodeOf } from "./layout";
import { loadBridgeFilter } from "./machine";
import { kernelTunables, nodeSpec } from "./spec";

/** Everything that the programs of the node are told, by path. */
function configuration(instance: Instance, node: RealNode): Record<string, string> {
  return {
    "kubelet.yaml": stringify(kubeletConfiguration(instance)),
    "containerd.toml": containerdConfig(node, statfsSync(nodeLayout(instance).containerd).type),
    "cni/10-sandbox.conflist": `${JSON.stringify(cniConfiguration(), null, 2)}\n`,
    Corefile: corefile(),
    hosts,
    "resolv.conf": resolvConf,
    ...Object.fromEntries(
      Object.entries(kernelTunables).map(([name, value]) => [`sysctl/${name}`, `${value}\n`]),
    ),
    ...Object.fromEntries(
      Object.entries(registryHosts(node)).map(([file, content]) => [`registries/${file}`, content]),
    ),
  };
}

/** Lays down what the node starts with; what it had, its images and volumes, stays. */
export async function prepareNode(instance: Instance, node: RealNode): Promise<void> {
  const layout = nodeLayout(instance);
  for (const folder of ["sockets", "containerd", "kubelet", "volumes", "logs", "bundle"] as const) {
    mkdirSync(layout[folder], { recursive: true });
  }
  rmSync(layout.config, { recursive: true, force: true });
  for (const [file, content] of Object.entries(configuration(instance, node))) {
    writeWhole(path.join(layout.config, file), content);
  }
  if (node.registry !== undefined) {
    copyFileSync(path.join(builder.certificates, "ca.crt"), path.join(layout.config, "registry.crt"));
  }
  const init = path.join(layout.config, "init.sh");
  copyFileSync(path.join(__dirname, "init.sh"), init);
  chmodSync(init, 0o755);
  writeWhole(path.join(layout.bundle, "config.json"), JSON.stringify(nodeSpec(instance, node), null, 2));
  makeCgroup(layout.id);
  // The machine was booted since, maybe.
  await loadBridgeFilter();
}

/**
 * Takes away what a node leaves behind when it ends, however it ended: its container, its cgroups. Its mounts, network and
 * processes end with the container.
 */
export async function removeNode(instance: Instance): Promise<void> {
  const node = realNodeOf(instance);
  if (node === undefined) return;
  const layout = nodeLayout(instance);
  if (existsSync(path.join(layout.runc, layout.id))) {
    const parameters = ["--root", layout.runc, "delete", "--force", layout.id];
    const { exitCode, stderr } = await execa(node.runc, parameters, { reject: false });
    // One that stays would write on into what is removed next.
    if (exitCode !== 0) throw new SandboxError(`the real node does not end: ${node.runc}: ${stderr}`);
  }
  removeCgroup(layout.id);
  for (const socket of [layout.containerdSocket, layout.wayIn, layout.wayOut])
    rmSync(socket, { force: true });
}

/** Says that the instance has a real node; done before its control plane starts, which has to know. */
export function markRealNode(instance: Instance, node: RealNode): void {
  writeWhole(realNodeFile(instance), `${JSON.stringify(node, null, 2)}\n`);
}

/** Says that all nodes of the instance are simulated, as they are by default. */
export function unmarkRealNode(instance: Instance): void {
  rmSync(realNodeFile(instance), { force: true });
}
