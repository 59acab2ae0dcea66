import { readFileSync } from "node:fs";
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
