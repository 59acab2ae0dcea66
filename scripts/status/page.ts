import type {
  KubernetesObject,
  V1ConfigMap,
  V1CronJob,
  V1Deployment,
  V1EndpointSlice,
  V1Job,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Secret,
  V1Service,
} from "@kubernetes/client-node";
import { type StackCluster, stackCluster, type StackFlags } from "../shared/stackCluster";
import { UsageError } from "../shared/usageError";
import { alertsSection } from "./alerts";
import { backupsSection } from "./backups";
import { certificatesSection } from "./certificates";
import { firingAlerts } from "./firing";
import { gatesSection } from "./gates";
import { gpusSection } from "./gpus";
import { type KnownModel, modelsSection } from "./models";
import { type Answer, asked, type Section } from "./section";
import { type KnownService, servicesSection } from "./services";
import { type StatsSummary, volumesSection } from "./volumes";

/** All that is known of a stack, in parts. */
export interface Page {
  stack: string;
  /** ISO 8601, in UTC. */
  at: string;
  sections: Section[];
}

/** Asks a stack's cluster how it is. What cannot be asked is said on the page, and keeps nothing else from it. */
export async function statusPage(flags: StackFlags, now: Date): Promise<Page> {
  const cluster = await clusterOf(flags);
  const services = outputOf<KnownService>(cluster, "services");
  const models = outputOf<KnownModel>(cluster, "models");
  const own = <T extends KubernetesObject>(kind: string) => objectsOf<T>(cluster, kind);
  const [slices, deployments, doors, pods, jobs, secrets, schedules, states, claims] = await Promise.all([
    own<V1EndpointSlice>("endpointslices"),
    own<V1Deployment>("deployments"),
    own<V1Service>("services"),
    // Of others too: they take GPUs as well.
    asked(() => cluster.kubectl.list<V1Pod>("pods")),
    own<V1Job>("jobs"),
    own<V1Secret>("secrets"),
    own<V1CronJob>("cronjobs"),
    own<V1ConfigMap>("configmaps"),
    own<V1PersistentVolumeClaim>("persistentvolumeclaims"),
  ]);
  const nodes = await asked(() => cluster.kubectl.list<V1Node>("nodes", []));
  const summaries = await summariesOf(cluster, nodes);
  const alerts = await asked(() => firingAlerts(cluster, services));
  return {
    stack: cluster.stack,
    at: now.toISOString(),
    sections: [
      servicesSection(services, slices),
      modelsSection(models, deployments, doors),
      gatesSection(jobs, pods),
      gpusSection(nodes, pods),
      alertsSection(alerts),
      backupsSection({ schedules, states, services }, now),
      certificatesSection(secrets, now),
      volumesSection(claims, pods, summaries),
    ],
  };
}

/** With the secrets where they can be decrypted: only what asks for a password needs them. */
async function clusterOf(flags: StackFlags): Promise<StackCluster> {
  try {
    return await stackCluster(flags, { secrets: true });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return stackCluster(flags);
  }
}

function outputOf<T>({ outputs, stack }: StackCluster, name: string): Answer<T[]> {
  const value = outputs[name];
  if (Array.isArray(value)) return { is: "known", value: value as T[] };
  return { is: "unknown", why: `${stack} has no output ${name}: its last update did not come to its end` };
}

async function objectsOf<T extends KubernetesObject>(
  { kubectl, namespaces }: StackCluster,
  kind: string,
): Promise<Answer<T[]>> {
  return asked(async () => {
    const all = await kubectl.list<T>(kind);
    return all.filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ""));
  });
}

/** A node that tells nothing, or may not be asked, is passed over. */
async function summariesOf(
  { kubectl }: StackCluster,
  nodes: Answer<V1Node[]>,
): Promise<Answer<StatsSummary>[]> {
  if (nodes.is === "unknown") return [];
  const names = nodes.value.map(({ metadata }) => metadata?.name ?? "");
  return Promise.all(
    names.map((name) =>
      asked(async () => {
        const place = `/api/v1/nodes/${name}/proxy/stats/summary`;
        return JSON.parse(
          await kubectl.run(["get", "--raw", place, "--request-timeout=10s"]),
        ) as StatsSummary;
      }),
    ),
  );
}
