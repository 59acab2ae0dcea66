import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import * as path from "node:path";

const cgroupRoot = "/sys/fs/cgroup";

/** Where cgroups are made: one folder with version 2, one for each controller with version 1. Source: cgroups(7). */
export function hierarchies(root = cgroupRoot): string[] {
  if (!existsSync(root)) return [];
  if (existsSync(path.join(root, "cgroup.controllers"))) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(root, name))
    .filter((folder) => existsSync(path.join(folder, "cgroup.procs")));
}

/** What the cgroup of a folder's processes is called: unlike that of any other checkout on the machine. */
export function cgroupOf(purpose: string, folder: string): string {
  return `mlops-${purpose}-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
}

/** Makes a cgroup in every hierarchy. */
export function makeCgroup(name: string, root = cgroupRoot): void {
  for (const hierarchy of hierarchies(root)) mkdirSync(path.join(hierarchy, name), { recursive: true });
}

/** Removes a cgroup with those below it, wherever it is; one that is still in use stays. */
export function removeCgroup(name: string, root = cgroupRoot): void {
  for (const hierarchy of hierarchies(root)) removeTree(path.join(hierarchy, name));
}

function removeTree(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(path.join(folder, entry.name));
    }
    rmdirSync(folder);
  } catch {
    // Not there, or in use.
  }
}
