import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { exclusively } from "../exclusive";
import { instanceNamed, instanceNames, shared } from "../layout";
import { step } from "../progress";
import { realNodeOf } from "../realNode/layout";
import { ensureMade } from "./made";

const root = path.join(shared.root, "node");

/** Never into what is mounted below: the machine's own /proc and /sys may be. */
async function remove(folder: string): Promise<void> {
  await execa("rm", ["--recursive", "--force", "--one-file-system", folder]);
}

/** Those that nodes were started with; they may run on them at this moment. */
function inUse(): string[] {
  const entries = existsSync(shared.instances) ? readdirSync(shared.instances) : [];
  return instanceNames(entries).flatMap((name) => realNodeOf(instanceNamed(name))?.rootfs ?? []);
}

/**
 * Unpacks an archive into a folder of its name and removes what is beside it, but for those that are in use. It is there
 * whole or not at all.
 */
export async function unpack(archive: string, folder: string, used: string[]): Promise<void> {
  const aside = `${folder}.new`;
  await remove(aside);
  mkdirSync(aside, { recursive: true });
  await execa("tar", ["--extract", "--numeric-owner", "--file", archive, "--directory", aside]);
  renameSync(aside, folder);
  const all = readdirSync(path.dirname(folder)).map((name) => path.join(path.dirname(folder), name));
  for (const other of all.filter((one) => one !== folder && !used.includes(one))) await remove(other);
}

/** The root file system of the real node, as a folder of this checkout's own; another source is another folder. */
export async function ensureNodeRootfs(): Promise<string> {
  const archive = await ensureMade({
    folder: "node",
    title: "the root file system of the real node",
    output: (at) => `type=tar,dest=${at}`,
  });
  const folder = path.join(root, path.basename(archive));
  if (existsSync(folder)) return folder;
  await exclusively(root, "unpacks the node", async () => {
    if (existsSync(folder)) return;
    await step("unpacking the root file system of the real node", undefined, () =>
      unpack(archive, folder, inUse()),
    );
  });
  return folder;
}
