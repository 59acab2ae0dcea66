import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import getPort from "get-port";

import { type Instance, shared } from "../layout";
import { ensureCertificates } from "./certificates";
import { knownDaemons, logFile, runningPid, startDaemon, stopDaemon } from "./daemon";
import { daemons, kubernetesServiceAddress, type Ports } from "./daemons";
import { writeKubeconfigs } from "./kubeconfig";

const portNames = ["etcd", "etcdPeer", "apiserver", "controllerManager", "scheduler", "kwok"] as const;

/** The ports of the last start where they are still free, so that a kubeconfig in a shell stays valid. */
async function choosePorts(instance: Instance): Promise<Ports> {
  const before = existsSync(instance.ports)
    ? (JSON.parse(readFileSync(instance.ports, "utf8")) as Partial<Ports>)
    : {};
  const taken: number[] = [];
  const ports: Partial<Ports> = {};
  for (const name of portNames) {
    const port = await getPort({ host: "127.0.0.1", port: before[name], exclude: taken });
    taken.push(port);
    ports[name] = port;
  }
  writeFileSync(instance.ports, `${JSON.stringify(ports, null, 2)}\n`);
  return ports as Ports;
}

function readPorts(instance: Instance): Ports {
  return JSON.parse(readFileSync(instance.ports, "utf8")) as Ports;
}

/** Is every part of the control plane alive? */
export function isRunning(instance: Instance): boolean {
  if (!existsSync(instance.ports)) return false;
  return daemons(instance, readPorts(instance)).every(({ name }) => runningPid(instance, name) !== undefined);
}

/** Starts what does not run yet. When one part fails, those started are stopped again: no orphans. */
export async function startControlPlane(instance: Instance): Promise<void> {
  mkdirSync(instance.root, { recursive: true });
  const ports = isRunning(instance) ? readPorts(instance) : await restart(instance);
  try {
    for (const daemon of daemons(instance, ports)) {
      await startDaemon(instance, daemon, path.join(shared.bin, daemon.name));
    }
  } catch (error) {
    await stopControlPlane(instance);
    throw error;
  }
}

/** A control plane of which a part died is started anew as a whole, on the data it had. */
async function restart(instance: Instance): Promise<Ports> {
  await stopControlPlane(instance);
  const ports = await choosePorts(instance);
  await ensureCertificates(instance.certificates, kubernetesServiceAddress);
  writeKubeconfigs(instance, ports.apiserver);
  return ports;
}

/** Stops every process of the instance; its data stay. */
export async function stopControlPlane(instance: Instance): Promise<void> {
  const order = ["kwok", "kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"];
  const known = knownDaemons(instance);
  for (const name of order.filter((daemon) => known.includes(daemon))) {
    await stopDaemon(instance, name);
  }
}

/** One row for each part of the control plane. */
export function controlPlaneStatus(instance: Instance): { name: string; pid?: number; log: string }[] {
  if (!existsSync(instance.ports)) return [];
  return daemons(instance, readPorts(instance)).map(({ name }) => {
    return { name, pid: runningPid(instance, name), log: logFile(instance, name) };
  });
}
