import { realpathSync } from "node:fs";
import * as path from "node:path";

import { type Instance, shared } from "../layout";
import { nodeTools } from "../toolchain/nodeTools";
import { ownCapabilities } from "./capabilities";
import { nodeLayout, realNodeName, type RealNode } from "./layout";
import { nodeAddress, nodePorts, serviceRange } from "./network";

interface Mount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

const bind = (source: string, destination: string, ...options: string[]): Mount => {
  return { destination, type: "bind", source, options: ["rbind", ...options] };
};
const tmpfs = (destination: string, mode: string): Mount => {
  return { destination, type: "tmpfs", source: "tmpfs", options: ["nosuid", `mode=${mode}`] };
};

/**
 * What the kubelet wants of the kernel and would set itself, for the whole machine. It finds these in place of the
 * kernel's own, and changes nothing.
 * Source: k8s.io/kubernetes/pkg/kubelet/cm, setupKernelTunables.
 */
export const kernelTunables: Record<string, string> = {
  "kernel/keys/root_maxbytes": "25000000",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
};

/** Of the cluster's certificates, what programs of the node show or check: not the keys of its authority. */
const credentials = ["ca.crt", ...["kubelet", "kube-proxy", "admin"].map((client) => `${client}.kubeconfig`)];

/** What the node has of this machine, beside its kernel. */
interface Host {
  /** The folder of the programs that run on the node. */
  bin: string;
  capabilities: string[];
}

function mounts(instance: Instance, bin: string): Mount[] {
  const node = nodeLayout(instance);
  return [
    { destination: "/proc", type: "proc", source: "proc", options: [] },
    tmpfs("/dev", "755"),
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: ["nosuid", "newinstance", "ptmxmode=0666"],
    },
    tmpfs("/dev/shm", "1777"),
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid"] },
    // The kubelet reads of it who ran out of memory.
    bind("/dev/kmsg", "/dev/kmsg"),
    { destination: "/sys", type: "sysfs", source: "sysfs", options: [] },
    bind("/sys/fs/cgroup", "/sys/fs/cgroup"),
    ...["/run", "/var/lib/cni", "/tmp"].map((folder) => tmpfs(folder, folder === "/tmp" ? "1777" : "755")),
    bind(node.config, "/etc/node", "ro"),
    bind(path.join(node.config, "hosts"), "/etc/hosts", "ro"),
    bind(path.join(node.config, "resolv.conf"), "/etc/resolv.conf", "ro"),
    ...credentials.map((file) =>
      bind(path.join(instance.certificates, file), `/etc/kubernetes/${file}`, "ro"),
    ),
    bind(node.sockets, "/run/node"),
    bind(node.containerd, "/var/lib/containerd"),
    bind(node.kubelet, "/var/lib/kubelet"),
    bind(node.volumes, "/var/lib/volumes"),
    bind(node.logs, "/var/log"),
    ...nodeTools.map(({ name }) => bind(realpathSync(path.join(bin, name)), `/usr/local/bin/${name}`, "ro")),
  ];
}

/**
 * The container that the node is: its own processes, mounts, network and host name, so that all of it ends with its first
 * process and nothing of it is seen on the machine; the machine's kernel and cgroups.
 * Source: opencontainers/runtime-spec config.md.
 */
export function nodeSpec(
  instance: Instance,
  { rootfs }: RealNode,
  { bin, capabilities }: Host = { bin: shared.bin, capabilities: ownCapabilities() },
) {
  const sets = ["bounding", "effective", "inheritable", "permitted", "ambient"];
  return {
    ociVersion: "1.0.2",
    hostname: realNodeName,
    root: { path: rootfs, readonly: true },
    process: {
      user: { uid: 0, gid: 0 },
      args: ["/etc/node/init.sh"],
      env: [
        ...nodeEnvironment(instance),
        `NODE_ADDRESS=${nodeAddress}`,
        `SERVICE_RANGE=${serviceRange}`,
        `PULL_PROXY=http://127.0.0.1:${nodePorts.wayOut}`,
      ],
      cwd: "/",
      capabilities: Object.fromEntries(sets.map((set) => [set, capabilities])),
    },
    mounts: mounts(instance, bin),
    linux: {
      cgroupsPath: `/${nodeLayout(instance).id}/node`,
      // Pods get devices of their own below it.
      resources: { devices: [{ allow: true, access: "rwm" }] },
      rootfsPropagation: "rslave",
      namespaces: ["pid", "ipc", "uts", "mount", "network"].map((type) => ({ type })),
      // All of these belong to the network namespace.
      sysctl: { "net.ipv4.ip_forward": "1", "net.bridge.bridge-nf-call-iptables": "1" },
    },
  };
}

/** What every program of the node has in its environment; by the last of these it is found again. */
export function nodeEnvironment(instance: Instance): string[] {
  return ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", `MLOPS_SANDBOX=${instance.root}`];
}
