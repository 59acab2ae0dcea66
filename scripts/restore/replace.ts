import { step } from "../../sandbox/progress";
import type { PodReference } from "../backup/helperPod";
import type { Manifest } from "../backup/manifest";
import type { Registry } from "../backup/registry";
import type { Kubectl } from "../shared/kubectl";
import type { StackCluster } from "../shared/stackCluster";
import { forgetArtifacts, restoreArtifacts } from "./artifacts";
import { failedAt, type Reached } from "./failure";
import type { Plan, Target } from "./plan";
import { StagedDatabases } from "./stagedDatabases";
import { beginState, endState, patchState, type RestoreState } from "./state";
import { startRegistry, stopRegistry } from "./workloads";

export interface Replacement {
  cluster: StackCluster;
  /** Administrator of Postgres. */
  pod: PodReference;
  folder: string;
  manifest: Manifest;
  plan: Plan;
  target: Target;
  /** What an interrupted restore left. */
  previous?: RestoreState;
  interrupt?: AbortSignal;
}

/** Replaces what is there by the backup, and says how far it came where it fails. */
export async function replace(replacement: Replacement): Promise<void> {
  const { cluster, pod, manifest, plan, target, previous } = replacement;
  const { kubectl } = cluster;
  const databases = new StagedDatabases(kubectl, pod, plan.databases);
  const registry = target.registry;
  // A restore that was interrupted has stopped it already.
  const replicas = Number(previous?.replicas) || (registry?.deployment.spec?.replicas ?? 1);
  let reached: Reached = "nothing";
  await beginState(kubectl, pod.namespace, manifest.createdAt, previous);
  try {
    await load(replacement, databases);
    if (registry) await stop(kubectl, pod.namespace, registry, replicas);
    await exchange(replacement, databases, (now) => (reached = now));
    if (registry) await start(kubectl, registry, replicas);
    await step("what is registered is what was registered", undefined, () => databases.assertRegistered());
    await databases.forget();
    if (registry) await forgetArtifacts(kubectl, registry);
    await endState(kubectl, pod.namespace);
  } catch (error) {
    // What an interrupted restore before this one has exchanged, nobody can take back.
    if (reached === "nothing" && previous) reached = "begun";
    if (reached === "nothing") {
      const undone = takeBack(kubectl.undisturbed(), pod.namespace, databases, registry, replicas);
      await undone.catch(() => (reached = "begun"));
    }
    throw failedAt(reached, error);
  }
}

async function load({ folder, manifest, plan }: Replacement, databases: StagedDatabases): Promise<void> {
  for (const planned of plan.databases) {
    const title = `database ${planned.dumped.name} is loaded beside the one in use`;
    await step(title, undefined, () => databases.load(folder, manifest, planned));
  }
}

/** Models go on: what they record meanwhile goes with the database that is replaced. */
async function stop(
  kubectl: Kubectl,
  namespace: string,
  registry: Registry,
  replicas: number,
): Promise<void> {
  await patchState(kubectl, namespace, { replicas: String(replicas) });
  await step("MLflow is stopped", undefined, () => stopRegistry(kubectl, registry));
}

function start(kubectl: Kubectl, registry: Registry, replicas: number): Promise<void> {
  return step("MLflow brings its schema up to date, and starts", undefined, () =>
    startRegistry(kubectl, registry, replicas),
  );
}

async function exchange(
  { cluster, folder, manifest, plan, target, interrupt }: Replacement,
  databases: StagedDatabases,
  reach: (now: Reached) => void,
): Promise<void> {
  const swap = async () => {
    interrupt?.throwIfAborted();
    reach("unknown");
    await databases.swap();
    reach("databases");
  };
  const { artifacts } = plan;
  const { kubectl } = cluster;
  const { registry } = target;
  if (artifacts && registry) {
    const restore = { kubectl, registry, folder, manifest, artifacts, interrupt };
    await step("databases and artifacts take their places", undefined, () => restoreArtifacts(restore, swap));
  } else await step("databases take their places", undefined, swap);
  reach("replaced");
}

/** As if nothing had been begun. */
async function takeBack(
  kubectl: Kubectl,
  namespace: string,
  databases: StagedDatabases,
  registry: Registry | undefined,
  replicas: number,
): Promise<void> {
  await databases.settle();
  if (registry) await startRegistry(kubectl, registry, replicas);
  await endState(kubectl, namespace);
}
