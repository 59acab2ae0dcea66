import { randomBytes } from "node:crypto";
import type {
  V1Container,
  V1Deployment,
  V1Job,
  V1ObjectMeta,
  V1Pod,
  V1PodSpec,
} from "@kubernetes/client-node";
import { labelDomain, partOf } from "../../components/kubernetes";
import { say } from "../../sandbox/progress";
import type { Kubectl } from "../shared/kubectl";

/** On every pod that these commands start, to be found again; its value is the command. */
export const helperLabel = `${labelDomain}/helper`;

export type HelperPurpose = "backup" | "restore";

/** A pod of theirs ends by itself, should nobody end it. */
const lifetimeSeconds = 6 * 3600;

/** Labels that a controller gives to pods of its own: with them, it would take this pod for one. */
const controllerLabel = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$|^pod-template-hash$/;

/** A place to run commands in. */
export interface PodReference {
  namespace: string;
  pod: string;
  container: string;
}

/**
 * A pod that may do what the Job may that made a database: it has the account, the network policy and the credentials of
 * an administrator, wherever they come from, and waits for commands.
 */
export function administratorPod({ metadata, spec }: V1Job, purpose: HelperPurpose): V1Pod {
  const template = spec?.template;
  const [psql] = template?.spec?.containers ?? [];
  if (!psql || !template?.spec) throw new Error(`the Job ${metadata?.name} has no container`);
  const resources = {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  };
  return waiting(metadata, purpose, template.metadata?.labels ?? {}, template.spec, { ...psql, resources });
}

/** A pod that has the artifacts of a registry that does not run, and nothing else of it: no password, no network. */
export function artifactsPod(
  { metadata, spec }: V1Deployment,
  { container, volume }: ArtifactMount,
  purpose: HelperPurpose,
): V1Pod {
  const template = spec?.template;
  const server = template?.spec?.containers.find(({ name }) => name === container);
  if (!server || !template?.spec) throw new Error(`the Deployment ${metadata?.name} has no ${container}`);
  const used = [volume, "tmp"];
  return waiting(
    metadata,
    purpose,
    { "app.kubernetes.io/name": "mlflow-artifacts", "app.kubernetes.io/part-of": partOf },
    {
      ...template.spec,
      initContainers: undefined,
      topologySpreadConstraints: undefined,
      volumes: template.spec.volumes?.filter(({ name }) => used.includes(name)),
    },
    {
      ...server,
      env: undefined,
      ports: undefined,
      volumeMounts: server.volumeMounts?.filter(({ name }) => used.includes(name)),
    },
  );
}

/** Where a server has its artifacts. */
export interface ArtifactMount {
  container: string;
  volume: string;
  path: string;
}

function waiting(
  owner: V1ObjectMeta | undefined,
  purpose: HelperPurpose,
  labels: Record<string, string>,
  spec: V1PodSpec,
  container: V1Container,
): V1Pod {
  const kept = Object.entries(labels).filter(([name]) => !controllerLabel.test(name));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `mlops-helper-${randomBytes(4).toString("hex")}`,
      namespace: owner?.namespace,
      labels: {
        ...Object.fromEntries(kept),
        "app.kubernetes.io/component": purpose,
        "app.kubernetes.io/managed-by": partOf,
        [helperLabel]: purpose,
      },
    },
    spec: {
      ...spec,
      restartPolicy: "Never",
      activeDeadlineSeconds: lifetimeSeconds,
      // The first process of a container that waits hears no SIGTERM.
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          ...container,
          command: ["sleep", String(lifetimeSeconds)],
          args: undefined,
          startupProbe: undefined,
          readinessProbe: undefined,
          livenessProbe: undefined,
        },
      ],
    },
  };
}

/** Works in a pod of its own, which is gone afterwards, whatever comes. */
export async function withPod<T>(
  kubectl: Kubectl,
  pod: V1Pod,
  work: (where: PodReference) => Promise<T>,
): Promise<T> {
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const named = ["--namespace", namespace, `pod/${name}`];
  try {
    await kubectl.create(pod);
    await kubectl.run(["wait", ...named, "--for=condition=Ready", "--timeout=180s"]).catch(explain);
    return await work({ namespace, pod: name, container: pod.spec?.containers[0]?.name ?? "" });
  } finally {
    await kubectl
      .undisturbed()
      .run(["delete", ...named, "--ignore-not-found", "--timeout=60s"])
      // Why the work failed is told, and not this: the pod ends by itself.
      .catch(() => say(`${namespace}/${name} could not be deleted, and ends by itself within hours`));
  }

  async function explain(error: unknown): Promise<never> {
    const { status } = await kubectl.json<V1Pod>(["get", ...named]);
    const reasons = [
      ...(status?.conditions ?? []).filter(({ status: holds }) => holds === "False"),
      ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
        ({ state }) => state?.waiting ?? state?.terminated,
      ),
    ].flatMap((one) => (one?.message ? [one.message] : []));
    if (error instanceof Error && reasons.length > 0) error.message += `\n  ${reasons.join("\n  ")}`;
    throw error;
  }
}

/** The words that run a Bash script in a pod, which gets its arguments as $1, $2, … */
export function scriptIn(
  { namespace, pod, container }: PodReference,
  script: string,
  ...words: string[]
): string[] {
  const where = ["--namespace", namespace, pod, "--container", container];
  return ["exec", "--stdin", ...where, "--", "bash", "-c", script, "script", ...words];
}
