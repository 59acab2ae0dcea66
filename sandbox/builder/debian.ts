import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { SandboxError } from "../failure";
import { shared } from "../layout";
import { onPath } from "../toolchain/path";

const root = path.join(shared.toolchain, "debian");

/** Where packages of Debian that were unpacked here put their programs. */
const folders = ["usr/sbin", "usr/bin"];

/** A program that comes as a package of Debian. */
export interface DebianProgram {
  name: string;
  package: string;
}

export const runc: DebianProgram = { name: "runc", package: "runc" };
export const debootstrap: DebianProgram = { name: "debootstrap", package: "debootstrap" };

/** The folder of a package that was unpacked here; the program itself may want to know it. */
export function unpackedFolder(program: DebianProgram): string {
  return path.join(root, program.package);
}

function unpacked(program: DebianProgram): string | undefined {
  return folders
    .map((folder) => path.join(unpackedFolder(program), folder))
    .flatMap((folder) => {
      try {
        return readdirSync(folder).map((name) => path.join(folder, name));
      } catch {
        return [];
      }
    })
    .find((file) => path.basename(file) === program.name);
}

async function fetchPackage(program: DebianProgram): Promise<void> {
  mkdirSync(root, { recursive: true });
  const folder = mkdtempSync(path.join(root, "fetch-"));
  try {
    await execa("apt-get", ["download", program.package], { cwd: folder });
    const [archive = ""] = readdirSync(folder);
    await execa("dpkg-deb", ["--extract", archive, unpackedFolder(program)], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The program on PATH, else the one of Debian's package, unpacked into the toolchain and not installed: what is on the
 * machine is its owner's business.
 */
export async function debianProgram(program: DebianProgram): Promise<string> {
  const found = onPath(program.name) ?? unpacked(program);
  if (found !== undefined) return found;
  try {
    await fetchPackage(program);
  } catch (error) {
    const reason = (error as Error).message.split("\n").at(-1) ?? "";
    throw new SandboxError(
      `${program.name} is neither on PATH nor to be had as a package of Debian (${reason}): install ${program.package}`,
    );
  }
  const file = unpacked(program);
  if (file === undefined) {
    throw new SandboxError(`the package ${program.package} holds no ${program.name}: install it by hand`);
  }
  return file;
}
