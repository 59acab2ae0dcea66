import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { type Kubectl } from "../shared/kubectl";
import { UsageError } from "../shared/usageError";
import { assertArrived } from "./databases";
import { filesBelow, measure, measuredFile } from "./files";
import { scriptIn } from "./helperPod";
import type { BackedUpArtifacts, BackupFile } from "./manifest";
import { type Registry, withArtifacts } from "./registry";
import { archiveScript } from "./scripts";

const bucketFolder = "artifacts";

export interface ArtifactsBackup {
  artifacts: BackedUpArtifacts;
  files: BackupFile[];
}

/** @param copyBucket also what is in a bucket, which keeps former versions by itself */
export async function backUpArtifacts(
  kubectl: Kubectl,
  registry: Registry,
  folder: string,
  { copyBucket, interrupt }: { copyBucket: boolean; interrupt?: AbortSignal },
): Promise<ArtifactsBackup> {
  const { artifacts } = registry;
  if ("mount" in artifacts) return archiveVolume(kubectl, registry, artifacts.mount, folder);
  const { uri } = artifacts;
  if (!copyBucket) return { artifacts: { kind: "bucket", uri }, files: [] };
  mkdirSync(path.join(folder, bucketFolder), { mode: 0o700 });
  await copyObjects(["sync", uri, path.join(folder, bucketFolder)], interrupt);
  const names = filesBelow(path.join(folder, bucketFolder)).map((name) => path.join(bucketFolder, name));
  const files: BackupFile[] = [];
  for (const name of names) files.push(await measure(folder, name));
  return { artifacts: { kind: "bucket", uri, folder: bucketFolder }, files };
}

async function archiveVolume(
  kubectl: Kubectl,
  registry: Registry,
  mount: Parameters<typeof withArtifacts>[2],
  folder: string,
): Promise<ArtifactsBackup> {
  return withArtifacts(kubectl, registry, mount, async (pod) => {
    const { output, measured } = measuredFile(folder, "artifacts.tar");
    await kubectl.run(scriptIn(pod, archiveScript, mount.path), { output });
    const file = await measured;
    const facts = "cat /tmp/mlops-archive/sha256 /tmp/mlops-archive/entries; rm -r /tmp/mlops-archive";
    const answer = await kubectl.run(scriptIn(pod, facts));
    assertArrived(file, answer);
    const entries = Number(answer.trim().split("\n").at(-1));
    return { artifacts: { kind: "volume", file: file.path, entries }, files: [file] };
  });
}

/** Copies between a bucket and a folder with the `aws` command, and the credentials that it finds. */
export async function copyObjects(words: string[], interrupt?: AbortSignal): Promise<void> {
  const command = ["s3", ...words, "--only-show-errors"];
  try {
    await promisify(execFile)("aws", command, { signal: interrupt });
  } catch (error) {
    interrupt?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === "ENOENT" ? "the `aws` command is not on PATH: install it" : message.trim());
  }
}
