import { setTimeout as sleep } from "node:timers/promises";
import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { type Registry, registrySelector } from "../backup/registry";
import { ClusterError, type Kubectl } from "../shared/kubectl";

const stopSeconds = 180;
/** A server that brings its schema up to date, and one that loads a large model, take their time. */
const startTimeout = "--timeout=15m";

/** Ends all servers of the registry, and waits until none can write any more. */
export async function stopRegistry(kubectl: Kubectl, { namespace, name }: Registry): Promise<void> {
  await scale(kubectl, namespace, name, 0);
  for (let second = 0; second < stopSeconds; second++) {
    const pods = await kubectl.list<V1Pod>("pods", [
      "--namespace",
      namespace,
      `--selector=${registrySelector}`,
    ]);
    const writing = pods.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
    if (writing.length === 0) return;
    await sleep(1000);
  }
  throw new ClusterError(`pods of MLflow still run, ${stopSeconds} seconds after they were told to end`);
}

export async function startRegistry(kubectl: Kubectl, registry: Registry, replicas: number): Promise<void> {
  const { namespace, name } = registry;
  await scale(kubectl, namespace, name, replicas);
  await settled(kubectl, namespace, name);
}

/** Has every model load from the registry as it is now. One pod makes way for another: they go on serving. */
export async function restartModels(kubectl: Kubectl, namespaces: string[]): Promise<string[]> {
  const deployments = await kubectl.list<V1Deployment>("deployments", [
    "--all-namespaces",
    "--selector=app.kubernetes.io/name=model",
  ]);
  const own = deployments
    .map(({ metadata, spec }) => ({ ...metadata, replicas: spec?.replicas ?? 1 }))
    .filter(({ namespace = "", replicas }) => namespaces.includes(namespace) && replicas > 0);
  for (const { name = "", namespace = "" } of own)
    await kubectl.run(["rollout", "restart", "--namespace", namespace, `deployment/${name}`]);
  for (const { name = "", namespace = "" } of own) await settled(kubectl, namespace, name);
  return own.map(({ labels, name = "" }) => labels?.["app.kubernetes.io/instance"] ?? name);
}

async function scale(kubectl: Kubectl, namespace: string, name: string, replicas: number): Promise<void> {
  await kubectl.run(["scale", "--namespace", namespace, `deployment/${name}`, `--replicas=${replicas}`]);
}

async function settled(kubectl: Kubectl, namespace: string, name: string): Promise<void> {
  await kubectl.run(["rollout", "status", "--namespace", namespace, `deployment/${name}`, startTimeout]);
}
