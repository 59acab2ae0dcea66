import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import getPort from "get-port";

import { interruptible } from "../interrupt";
import type { Instance } from "../layout";
import { realNodeOf } from "../realNode/layout";
import { kubernetesServiceAddress } from "../realNode/network";
import { prepareNode, removeNode } from "../realNode/node";
import { ensureCertificates } from "./certificates";
import { isServing, logFile, runningPid, startDaemon, stopDaemon } from "./daemon";
import {
  daemonNames,
  daemonNamesOf,
  daemons,
  executableOf,
  type PortName,
  portNames,
  type Ports,
} from "./daemons";
import { writeEgress } from "./egress";
import { writeKubeconfigs } from "./kubeconfig";

/** The ports of the last start; none where their file is missing or damaged. */
export function readPorts(file: string): Partial<Ports> {
  try {
    const found = JSON.parse(readFileSync(file, "utf8")) as Partial<Record<PortName, unknown>> | null;
    const valid = portNames.flatMap((name): [PortName, number][] => {
      const port = found?.[name];
      return typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536
        ? [[name, port]]
        : [];
    });
    return Object.fromEntries(valid);
  } catch {
    return {};
  }
}

function areComplete(ports: Partial<Ports>): ports is Ports {
  return portNames.every((name) => ports[name] !== undefined);
}

/** The ports of the last start where they are still free, so that a kubeconfig in a shell stays valid. */
async function choosePorts(instance: Instance): Promise<Ports> {
  const before = readPorts(instance.ports);
  const ports: Partial<Ports> = {};
  for (const name of portNames) {
    ports[name] = await getPort({ host: "127.0.0.1", port: before[name], exclude: Object.values(ports) });
  }
  writeFileSync(instance.ports, `${JSON.stringify(ports, null, 2)}\n`);
  return ports as Ports;
}

/** Is every part of the control plane alive? */
export function isRunning(instance: Instance): boolean {
  return daemonNamesOf(instance).every((name) => runningPid(instance, name) !== undefined);
}

/** Takes the control plane as it is, where all of it serves; answers whether it does. */
export async function resumeControlPlane(instance: Instance): Promise<boolean> {
  const ports = readPorts(instance.ports);
  if (!areComplete(ports) || !isRunning(instance)) return false;
  const serving = await Promise.all(daemons(instance, ports).map(({ ready }) => isServing(ready)));
  if (serving.includes(false)) return false;
  // The one file of these that people may have written into.
  writeKubeconfigs(instance, ports.apiserver);
  return true;
}

/**
 * Starts the control plane anew as a whole, on the data it had. When a part fails, or somebody interrupts, those
 * started are stopped again: no orphans.
 */
export async function startControlPlane(instance: Instance): Promise<void> {
  mkdirSync(instance.root, { recursive: true });
  await interruptible(async (interrupt) => {
    try {
      await stopControlPlane(instance);
      const ports = await choosePorts(instance);
      await ensureCertificates(instance.certificates, kubernetesServiceAddress);
      writeKubeconfigs(instance, ports.apiserver);
      writeEgress(instance);
      const node = realNodeOf(instance);
      if (node !== undefined) await prepareNode(instance, node);
      for (const daemon of daemons(instance, ports)) {
        await startDaemon(instance, daemon, executableOf(daemon), interrupt);
      }
    } catch (error) {
      await stopControlPlane(instance);
      throw error;
    }
  });
}

/** Stops every process of the instance, the last started first; its data stay. */
export async function stopControlPlane(instance: Instance): Promise<void> {
  for (const name of daemonNames.toReversed()) await stopDaemon(instance, name);
  await removeNode(instance);
}

/** One row for each part of the control plane. */
export function controlPlaneStatus(instance: Instance): { name: string; pid?: number; log: string }[] {
  return daemonNamesOf(instance).map((name) => {
    return { name, pid: runningPid(instance, name), log: logFile(instance, name) };
  });
}
