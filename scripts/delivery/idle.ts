import type { V1Deployment, V1DeploymentList, V1Service } from "@kubernetes/client-node";
import type { Checkpoint } from "../recover/checkpoint";
import { Cluster } from "./cluster";

/**
 * Takes the pods of a model away that nobody calls any more: those of the revision that was handed over from. Where a
 * model has two sets of GPUs, that revision and the one that failed hold both, and the way back would never get any.
 */
export async function parkIdle(state: Checkpoint, models: readonly string[]): Promise<void> {
  await Cluster.with(state, async (cluster) => {
    for (const model of models) {
      const namespace = namespaceOf(state, model);
      if (namespace === undefined) continue;
      const where = ["--namespace", namespace];
      const service = await cluster.get<V1Service>(["service", model, ...where]);
      const label = `app.kubernetes.io/name=model,app.kubernetes.io/instance=${model}`;
      const { items } = await cluster.get<V1DeploymentList>(["deployments", "-l", label, ...where]);
      for (const name of idleIn(items, service)) {
        await cluster.run(["scale", "deployment", name, "--replicas=0", ...where]);
      }
    }
  });
}

/** Names of the Deployments whose pods a Service does not send callers to. */
export function idleIn(deployments: readonly V1Deployment[], { spec }: V1Service): string[] {
  const selector = Object.entries(spec?.selector ?? {});
  return deployments.flatMap((deployment) => {
    const labels = deployment.spec?.template.metadata?.labels ?? {};
    const isCalled = selector.every(([key, value]) => labels[key] === value);
    return isCalled || deployment.metadata?.name === undefined ? [] : [deployment.metadata.name];
  });
}

function namespaceOf({ deployment }: Checkpoint, model: string): string | undefined {
  const service = deployment.resources?.find(
    ({ urn, type }) => type === "kubernetes:core/v1:Service" && urn.endsWith(`::${model}-service`),
  );
  return (service?.outputs?.["metadata"] as { namespace?: string } | undefined)?.namespace;
}
