import type { V1Container, V1Deployment, V1Pod } from "@kubernetes/client-node";
import type { Kubectl } from "../shared/kubectl";
import { type ArtifactMount, artifactsPod, type PodReference, withPod } from "./helperPod";

export const registrySelector = "app.kubernetes.io/name=mlflow";

/** The registry of a stack, as the cluster has it. */
export interface Registry {
  deployment: V1Deployment;
  namespace: string;
  name: string;
  /** Of the image, by its tag: `3.17.0`. Absent where it does not tell. */
  version?: string;
  /** Where artifacts are: a folder of a volume, or a bucket. */
  artifacts: { mount: ArtifactMount } | { uri: string };
}

export async function findRegistry(kubectl: Kubectl, namespaces: string[]): Promise<Registry | undefined> {
  const deployments = await kubectl.list<V1Deployment>("deployments", [
    "--all-namespaces",
    `--selector=${registrySelector}`,
  ]);
  const own = deployments.find(({ metadata }) => namespaces.includes(metadata?.namespace ?? ""));
  return own && registryOf(own);
}

export function registryOf(deployment: V1Deployment): Registry {
  const containers = deployment.spec?.template.spec?.containers ?? [];
  const server = containers.find((container) => destinationOf(container) !== undefined);
  const { name = "", namespace = "" } = deployment.metadata ?? {};
  if (!server) throw new Error(`the Deployment ${name} says nowhere where MLflow keeps its artifacts`);
  const destination = destinationOf(server) ?? "";
  const version = /:v?(\d+\.\d+\.\d+)/.exec(server.image ?? "")?.[1];
  const volume = server.volumeMounts?.find(({ mountPath }) => mountPath === destination)?.name;
  const artifacts =
    volume === undefined
      ? { uri: destination }
      : { mount: { container: server.name, volume, path: destination } };
  return { deployment, namespace, name, ...(version !== undefined && { version }), artifacts };
}

function destinationOf({ env }: V1Container): string | undefined {
  return env?.find(({ name }) => name === "MLFLOW_ARTIFACTS_DESTINATION")?.value;
}

/** Works where the artifacts of a volume are: in the server where one runs, for a volume may be on one node alone. */
export async function withArtifacts<T>(
  kubectl: Kubectl,
  { deployment, namespace }: Registry,
  mount: ArtifactMount,
  work: (where: PodReference) => Promise<T>,
): Promise<T> {
  const running = await runningServer(kubectl, namespace);
  if (running !== undefined) return work({ namespace, pod: running, container: mount.container });
  return withPod(kubectl, artifactsPod(deployment, mount, "backup"), work);
}

/** A pod of the server that is ready. */
export async function runningServer(kubectl: Kubectl, namespace: string): Promise<string | undefined> {
  const pods = await kubectl.list<V1Pod>("pods", [
    "--namespace",
    namespace,
    `--selector=${registrySelector}`,
  ]);
  const ready = pods.find(({ metadata, status }) => {
    const isReady = status?.conditions?.some(
      ({ type, status: holds }) => type === "Ready" && holds === "True",
    );
    return isReady && metadata?.deletionTimestamp === undefined;
  });
  return ready?.metadata?.name;
}
