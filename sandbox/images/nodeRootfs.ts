import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { exclusively } from "../exclusive";
import { writeWhole } from "../files";
import { shared } from "../layout";
import { step } from "../progress";
import { ensureMade } from "./made";

const root = path.join(shared.root, "node");
const rootfs = path.join(root, "rootfs");
/** Which image was unpacked there; written when it was, so that half of one is never taken for whole. */
const mark = path.join(root, "rootfs.from");

/** Never into what is mounted below: the machine's own /proc and /sys may be. */
async function remove(folder: string): Promise<void> {
  await execa("rm", ["--recursive", "--force", "--one-file-system", folder]);
}

async function unpack(archive: string): Promise<void> {
  const aside = `${rootfs}.new`;
  const old = `${rootfs}.old`;
  for (const folder of [aside, old]) await remove(folder);
  mkdirSync(aside, { recursive: true });
  await execa("tar", ["--extract", "--numeric-owner", "--file", archive, "--directory", aside]);
  if (existsSync(rootfs)) renameSync(rootfs, old);
  renameSync(aside, rootfs);
  writeWhole(mark, path.basename(archive));
  await remove(old);
}

/** The root file system of the real node, as a folder of this checkout's own: what the node writes stays in it. */
export async function ensureNodeRootfs(): Promise<string> {
  const archive = await ensureMade({
    folder: "node",
    title: "the root file system of the real node",
    output: (at) => `type=tar,dest=${at}`,
  });
  const isUnpacked = () =>
    existsSync(rootfs) && existsSync(mark) && readFileSync(mark, "utf8") === path.basename(archive);
  if (isUnpacked()) return rootfs;
  await exclusively(root, "unpacks the node", async () => {
    if (isUnpacked()) return;
    await step("unpacking the root file system of the real node", undefined, () => unpack(archive));
  });
  return rootfs;
}
