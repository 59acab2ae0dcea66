import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

/** What a sandbox could leave behind on a machine, as lists that can be compared. */
export interface MachineState {
  mounts: string[];
  links: string[];
  /** Chains and rules of every table, as the kernel has them. */
  rules: string[];
  cgroups: string[];
  /** Listening TCP ports. */
  ports: string[];
  /** Of the kernel, that a node might set. */
  settings: string[];
}

const settings = [
  ...["kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes"],
  ...["vm/overcommit_memory", "vm/panic_on_oom", "net/ipv4/ip_forward", "net/netfilter/nf_conntrack_max"],
];

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function cgroupsBelow(folder: string, depth = 3): string[] {
  if (depth === 0) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [path.join(folder, name), ...cgroupsBelow(path.join(folder, name), depth - 1)]);
}

/** Source: proc(5), net/tcp: the second field is the local address, the fourth the state, 0A for listening. */
function listening(): string[] {
  const rows = ["tcp", "tcp6"].flatMap((name) => read(`/proc/net/${name}`).split("\n").slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return fields.filter(([, , , state]) => state === "0A").map(([, local = ""]) => local);
}

/** @param tools folder with programs that this machine may not have installed: a node's root file system. */
export async function machineState(tools: string): Promise<MachineState> {
  const run = async (...command: string[]) => {
    const { stdout } = await execa("chroot", [tools, ...command], { reject: false });
    // Packets are counted while nothing changes.
    return stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith(":"));
  };
  const mounts = read("/proc/self/mountinfo")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  const saved = await Promise.all(
    ["iptables-legacy-save", "iptables-nft-save"].map((program) => run(program)),
  );
  return {
    mounts: mounts.sort(),
    links: (await run("ip", "-brief", "link")).map((line) => line.split(/\s+/)[0] ?? ""),
    rules: saved.flat(),
    cgroups: cgroupsBelow("/sys/fs/cgroup").sort(),
    ports: listening().sort(),
    settings: settings.map((name) => `${name} = ${read(`/proc/sys/${name}`).trim()}`),
  };
}
