import { existsSync } from "node:fs";

import execa from "execa";

import { hierarchies } from "../cgroups";
import { ownCapabilities } from "./capabilities";

/** What a real node needs of the machine. */
export interface Machine {
  platform: string;
  isRoot: boolean;
  hasCgroups: boolean;
  capabilities: string[];
  /** Where the kubelet reads who ran out of memory. */
  hasKernelLog: boolean;
  /** Whether packets between pods on one bridge meet the rules for Services. */
  hasBridgeFilter: boolean;
}

/** Namespaces, mounts and cgroups; interfaces and rules; devices of containers. */
const neededCapabilities = ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_MKNOD"];

const bridgeFilter = "/proc/sys/net/bridge/bridge-nf-call-iptables";

/** Answers whether the kernel filters bridges; loads what does, as Docker would. Source: kernel ip-sysctl.rst. */
export async function loadBridgeFilter(file = bridgeFilter): Promise<boolean> {
  if (existsSync(file)) return true;
  await execa("modprobe", ["br_netfilter"], { reject: false });
  return existsSync(file);
}

export async function thisMachine(): Promise<Machine> {
  const isLinux = process.platform === "linux";
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasCgroups: isLinux && hierarchies().length > 0,
    capabilities: isLinux ? ownCapabilities() : [],
    hasKernelLog: existsSync("/dev/kmsg"),
    hasBridgeFilter: isLinux && (await loadBridgeFilter()),
  };
}

/** Why the machine cannot have a real node; nothing where it can. */
export function machineObstacle(machine: Machine): string | undefined {
  if (machine.platform !== "linux") return `containers run on Linux, and this is ${machine.platform}`;
  if (!machine.isRoot) return "a kubelet needs root";
  if (!machine.hasCgroups) return "this machine has no cgroups";
  const missing = neededCapabilities.filter((name) => !machine.capabilities.includes(name));
  if (missing.length > 0) return `root has no ${missing.join(" and no ")} here, as in a container`;
  if (!machine.hasKernelLog) return "there is no /dev/kmsg, as in a container";
  if (!machine.hasBridgeFilter) return "the kernel module br_netfilter is not there";
  return undefined;
}
