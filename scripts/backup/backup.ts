import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { step } from "../../sandbox/progress";
import type { Kubectl } from "../shared/kubectl";
import { type StackCluster, stackCluster, type StackFlags } from "../shared/stackCluster";
import { UsageError } from "../shared/usageError";
import { backUpArtifacts } from "./artifacts";
import { databaseServer, type Dump, dumpDatabase } from "./databases";
import { administratorJob } from "./administrator";
import { administratorPod, type PodReference, withPod } from "./helperPod";
import { type Manifest, manifestName } from "./manifest";
import { findRegistry } from "./registry";

export interface BackupFlags extends StackFlags {
  /** The folder that becomes the backup; it must not be there yet, or be empty. */
  to: string;
  /** Copy what is in a bucket as well. Default false. */
  copyBucket?: boolean;
}

/** Takes a backup of what cannot be made again: databases, and the files of models. The folder is complete, or not there. */
export async function backUp(flags: BackupFlags, interrupt?: AbortSignal): Promise<Manifest> {
  const target = path.resolve(flags.to);
  const work = `${target}.partial`;
  assertFree(target, work);
  const cluster = await stackCluster(flags, { interrupt });
  mkdirSync(work, { recursive: true, mode: 0o700 });
  try {
    const manifest = await fill(cluster, work, { copyBucket: flags.copyBucket ?? false, interrupt });
    writeFileSync(path.join(work, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    rmSync(target, { recursive: true, force: true });
    renameSync(work, target);
    return manifest;
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

function assertFree(target: string, work: string): void {
  if (existsSync(work))
    throw new UsageError(`${work} is there: a backup is being taken, or one was killed. If so, remove it`);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new UsageError(`${target} is not empty: name a folder that is not there yet`);
}

async function fill(
  { stack, kubectl, namespaces }: StackCluster,
  folder: string,
  options: { copyBucket: boolean; interrupt?: AbortSignal },
): Promise<Manifest> {
  const createdAt = new Date().toISOString();
  const registry = await findRegistry(kubectl, namespaces);
  const administrator = administratorPod(await administratorJob(kubectl, namespaces), "backup");
  const { version, dumps } = await withPod(kubectl, administrator, (pod) => dumpAll(kubectl, pod, folder));
  // After the databases: what they name is there, for MLflow writes a file before it records it.
  const kept =
    registry &&
    (await step("artifacts of MLflow", undefined, () => backUpArtifacts(kubectl, registry, folder, options)));
  return {
    format: 1,
    stack,
    createdAt,
    versions: { postgres: version, ...(registry?.version !== undefined && { mlflow: registry.version }) },
    databases: dumps.map(({ database }) => database),
    ...(kept && { artifacts: kept.artifacts }),
    files: [...dumps.map(({ file }) => file), ...(kept?.files ?? [])],
  };
}

async function dumpAll(
  kubectl: Kubectl,
  pod: PodReference,
  folder: string,
): Promise<{ version: number; dumps: Dump[] }> {
  const { version, databases } = await databaseServer(kubectl, pod);
  const dumps: Dump[] = [];
  for (const database of databases) {
    const title = `database ${database.name}`;
    dumps.push(await step(title, undefined, () => dumpDatabase(kubectl, pod, database, folder)));
  }
  return { version, dumps };
}
