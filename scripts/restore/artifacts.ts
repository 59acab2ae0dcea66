import { createReadStream } from "node:fs";
import * as path from "node:path";
import { copyObjects } from "../backup/artifacts";
import { artifactsPod, type ArtifactMount, scriptIn, withPod } from "../backup/helperPod";
import type { BackedUpArtifacts, Manifest } from "../backup/manifest";
import { type Registry, runningServer } from "../backup/registry";
import type { Kubectl } from "../shared/kubectl";
import { exchangeScript, unpackScript } from "./scripts";

export interface ArtifactsRestore {
  kubectl: Kubectl;
  registry: Registry;
  folder: string;
  manifest: Manifest;
  artifacts: BackedUpArtifacts;
  interrupt?: AbortSignal;
}

/**
 * Brings the artifacts back, while no server runs.
 * @param inBetween what is done when they have arrived, and before they take the place of those that are there
 */
export async function restoreArtifacts(
  restore: ArtifactsRestore,
  inBetween: () => Promise<void>,
): Promise<void> {
  const { registry, artifacts, folder, interrupt } = restore;
  if (artifacts.kind === "volume" && "mount" in registry.artifacts)
    return unpack(restore, registry.artifacts.mount, artifacts, inBetween);
  await inBetween();
  if (artifacts.kind === "bucket" && artifacts.folder !== undefined && "uri" in registry.artifacts) {
    const words = [path.join(folder, artifacts.folder), registry.artifacts.uri];
    // `sync` takes a file of the same size for the same file where the copy is the older one.
    await copyObjects(["cp", "--recursive", ...words], interrupt);
    // What is not in the backup goes; the bucket keeps a former version of it.
    await copyObjects(["sync", "--delete", ...words], interrupt);
  }
}

async function unpack(
  { kubectl, registry, folder, manifest }: ArtifactsRestore,
  mount: ArtifactMount,
  { file, entries }: Extract<BackedUpArtifacts, { kind: "volume" }>,
  inBetween: () => Promise<void>,
): Promise<void> {
  const sha256 = manifest.files.find((one) => one.path === file)?.sha256 ?? "";
  await withPod(kubectl, artifactsPod(registry.deployment, mount, "restore"), async (pod) => {
    const input = createReadStream(path.join(folder, file));
    await kubectl.run(scriptIn(pod, unpackScript, mount.path, sha256, String(entries)), { input });
    await inBetween();
    await kubectl.undisturbed().run(scriptIn(pod, exchangeScript, mount.path));
  });
}

/** Removes what the artifacts took the place of; a server runs again. */
export async function forgetArtifacts(kubectl: Kubectl, { namespace, artifacts }: Registry): Promise<void> {
  if (!("mount" in artifacts)) return;
  const pod = await runningServer(kubectl, namespace);
  if (pod === undefined) return;
  const { container, path: place } = artifacts.mount;
  await kubectl.run(scriptIn({ namespace, pod, container }, 'rm -rf "$1/.before-restore"', place));
}
