import * as path from "node:path";
import { step } from "../../sandbox/progress";
import { administratorJob } from "../backup/administrator";
import { countRows, databaseServer } from "../backup/databases";
import { assertSound } from "../backup/files";
import { administratorPod, helperLabel, type PodReference, withPod } from "../backup/helperPod";
import { type Manifest, readManifest } from "../backup/manifest";
import { findRegistry } from "../backup/registry";
import type { Kubectl } from "../shared/kubectl";
import { type StackCluster, stackCluster, type StackFlags } from "../shared/stackCluster";
import { UsageError } from "../shared/usageError";
import { failedAt } from "./failure";
import { type Plan, planRestore, type Target } from "./plan";
import { replace } from "./replace";
import { StagedDatabases } from "./stagedDatabases";
import { readState } from "./state";
import { restartModels } from "./workloads";

export interface RestoreFlags extends StackFlags {
  /** Folder of the backup. */
  from: string;
  /** Replace what is there. Default false. */
  overwrite?: boolean;
  /** What is left out: names of databases, or `artifacts`. */
  without: string[];
}

/** What came back. */
export interface Restored {
  stack: string;
  manifest: Manifest;
  plan: Plan;
  /** Models that were started anew, to load from the registry as it is now. */
  models: string[];
}

/** Brings a backup back into a stack that is deployed. Until all of it has arrived and was counted, nothing changes. */
export async function restore(flags: RestoreFlags, interrupt?: AbortSignal): Promise<Restored> {
  const folder = path.resolve(flags.from);
  const manifest = readManifest(folder);
  await step("the backup is complete and sound", undefined, () => assertSound(folder, manifest));
  const cluster = await stackCluster(flags, { interrupt });
  const { kubectl, namespaces } = cluster;
  const job = await administratorJob(kubectl, namespaces);
  const previous = await readState(kubectl, job.metadata?.namespace ?? "");
  if (previous) await removeHelpers(kubectl, namespaces);
  const plan = await withPod(kubectl, administratorPod(job, "restore"), async (pod) => {
    // What a killed restore left would be in the way, or be taken for data.
    if (previous) await new StagedDatabases(kubectl, pod, []).settle();
    const target = await lookAt(cluster, pod);
    const overwrite = flags.overwrite === true || previous?.createdAt === manifest.createdAt;
    const plan = planRestore(manifest, target, { without: flags.without, overwrite });
    if ("refusals" in plan)
      throw new UsageError(`nothing was touched:\n${plan.refusals.map((one) => `  ${one}`).join("\n")}`);
    await replace({ cluster, pod, folder, manifest, plan, target, previous, interrupt });
    return plan;
  });
  // With that pod gone: a cluster that is full has room for one more of each model, and for nothing else.
  const models = await restarted(cluster);
  return { stack: cluster.stack, manifest, plan, models };
}

async function restarted({ kubectl, namespaces }: StackCluster): Promise<string[]> {
  try {
    const title = "models load from the registry again";
    return await step(title, undefined, () => restartModels(kubectl, namespaces));
  } catch (error) {
    throw failedAt("all", error);
  }
}

async function lookAt({ kubectl, namespaces }: StackCluster, pod: PodReference): Promise<Target> {
  const server = await databaseServer(kubectl, pod);
  const rows: Target["rows"] = {};
  for (const { name } of server.databases) rows[name] = await countRows(kubectl, pod, name);
  const registry = await findRegistry(kubectl, namespaces);
  return { server, rows, ...(registry && { registry }) };
}

async function removeHelpers(kubectl: Kubectl, namespaces: string[]): Promise<void> {
  for (const namespace of namespaces) {
    const selector = `--selector=${helperLabel}=restore`;
    await kubectl.run(["delete", "pods", "--namespace", namespace, selector, "--timeout=60s"]);
  }
}
