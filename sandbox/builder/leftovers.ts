import { readdirSync, readFileSync, rmdirSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

/** The kernel writes space, tab, newline and backslash in a path as octal numbers. Source: proc(5), mountinfo. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** What is mounted in or below a folder, the innermost first. */
export function mountsBelow(folder: string, mountinfo: string): string[] {
  return mountinfo
    .split("\n")
    .map((line) => unescaped(line.split(" ")[4] ?? ""))
    .filter((point) => point === folder || point.startsWith(folder + path.sep))
    .sort((a, b) => b.length - a.length);
}

/** Unmounts what a BuildKit that was killed left mounted: a folder that is removed must not lead anywhere else. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const point of mountsBelow(folder, readFileSync("/proc/self/mountinfo", "utf8"))) {
    await execa("umount", ["--lazy", point], { reject: false });
  }
}

const cgroupRoot = "/sys/fs/cgroup";

/** Removes a cgroup with those below it; one that is still in use stays. */
function removeCgroup(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(path.join(folder, entry.name));
    }
    rmdirSync(folder);
  } catch {
    // Not there, or in use by another builder of this machine.
  }
}

/** BuildKit puts the containers of builds below a cgroup of its own and leaves it behind. */
export function removeBuildCgroups(): void {
  const controllers = (() => {
    try {
      return readdirSync(cgroupRoot, { withFileTypes: true });
    } catch {
      return [];
    }
  })();
  removeCgroup(path.join(cgroupRoot, "buildkit"));
  for (const entry of controllers.filter((one) => one.isDirectory())) {
    removeCgroup(path.join(cgroupRoot, entry.name, "buildkit"));
  }
}
