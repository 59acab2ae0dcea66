import type { V1Node, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";

import { cpuMillis, memoryMiB } from "../components/kubernetes/quantity";
import { inventoryCount, inventoryOf } from "./cloudReport";
import { pulumiOutput } from "./engine/pulumi";
import type { Instance } from "./layout";
import { kubectl } from "./nodes/apply";
import { realNodeName, realNodeOf } from "./realNode/layout";
import { table } from "./table";

/** The part of the stack's outputs that a person wants to see when `up` is done. */
interface ServiceOutput {
  name: string;
  address: string;
  /** Absent for what the cloud runs beside the cluster. */
  portForward?: string;
  /** Where it answers outside the cluster, if it does. */
  url?: string;
}

const platformNamespace = /^mlops-/;

function isGpu(resource: string): boolean {
  return resource.startsWith("nvidia.com/");
}

/** Sum of one resource over the containers of a pod, in the words of the pod: "500m", "1Gi", "1". */
function requests(pod: V1Pod, resource: string): string[] {
  const containers = pod.spec?.containers ?? [];
  return containers
    .map((container) => container.resources?.requests?.[resource])
    .filter((value) => value !== undefined);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

function isActive(pod: V1Pod): boolean {
  return pod.status?.phase === "Running" || pod.status?.phase === "Pending";
}

/** A pod is what a person calls it: the component label, else its own name. */
function title(pod: V1Pod): string {
  const labels = pod.metadata?.labels ?? {};
  return labels["app.kubernetes.io/instance"] ?? labels["app.kubernetes.io/name"] ?? pod.metadata?.name ?? "";
}

/** One row for each pod of the platform: where it runs and how it is. */
export function podRows(pods: V1Pod[]): string[][] {
  return pods
    .filter((pod) => platformNamespace.test(pod.metadata?.namespace ?? ""))
    .map((pod) => {
      const gpu = (pod.spec?.containers ?? []).flatMap((container) =>
        Object.entries(container.resources?.limits ?? {}).filter(([resource]) => isGpu(resource)),
      );
      return [
        pod.metadata?.namespace ?? "",
        pod.metadata?.name ?? "",
        pod.status?.phase === "Succeeded" ? "Completed" : (pod.status?.phase ?? ""),
        pod.spec?.nodeName ?? "-",
        gpu.map(([resource, units]) => `${units} ${resource}`).join(", ") || "-",
      ];
    })
    .sort((a, b) => a.join().localeCompare(b.join()));
}

/** One row for each node: what is asked of what it offers, and which pods share its GPUs. */
export function nodeRows(nodes: V1Node[], pods: V1Pod[]): string[][] {
  return nodes.map((node) => {
    const name = node.metadata?.name ?? "";
    const offered = node.status?.allocatable ?? {};
    const here = pods.filter((pod) => pod.spec?.nodeName === name && isActive(pod));
    const cpu = sum(here.flatMap((pod) => requests(pod, "cpu").map(cpuMillis)));
    const memory = sum(here.flatMap((pod) => requests(pod, "memory").map(memoryMiB)));
    const packing = Object.keys(offered)
      .filter(isGpu)
      .map((resource) => {
        const users = here.filter((pod) => requests(pod, resource).length > 0);
        const used = sum(users.flatMap((pod) => requests(pod, resource).map(Number)));
        const who = users.length === 0 ? "" : ` (${users.map(title).join(", ")})`;
        return `${used} of ${offered[resource]} ${resource}${who}`;
      });
    return [
      name,
      node.metadata?.labels?.["node.kubernetes.io/instance-type"] ?? "",
      `${here.length} of ${offered.pods ?? "?"}`,
      `${(cpu / 1000).toFixed(1)} of ${(cpuMillis(offered.cpu ?? "0") / 1000).toFixed(1)}`,
      `${(memory / 1024).toFixed(1)} of ${(memoryMiB(offered.memory ?? "0") / 1024).toFixed(1)} GiB`,
      packing.join("; ") || "-",
    ];
  });
}

function volumeRows(claims: V1PersistentVolumeClaim[]): string[][] {
  return claims
    .filter((claim) => platformNamespace.test(claim.metadata?.namespace ?? ""))
    .map((claim) => {
      const size = claim.status?.capacity?.storage ?? claim.spec?.resources?.requests?.storage ?? "";
      return [claim.metadata?.namespace ?? "", claim.metadata?.name ?? "", claim.status?.phase ?? "", size];
    });
}

/** What a person can expect of the addresses in the table. */
function whatRuns(instance: Instance): string {
  return realNodeOf(instance) === undefined
    ? "The nodes are simulated: no container runs, so that nothing answers a port-forward here"
    : `What is on ${realNodeName} runs, and answers a port-forward; all other nodes are simulated`;
}

/** What runs where, how GPUs are packed, and how to reach each service. */
export async function summary(instance: Instance, stack: string): Promise<string> {
  const list = async <T>(kind: string) => {
    const answer = await kubectl(instance, ["get", kind, "--all-namespaces", "-o", "json"]);
    return (JSON.parse(answer) as { items: T[] }).items;
  };
  const [nodes, pods, claims] = await Promise.all([
    list<V1Node>("nodes"),
    list<V1Pod>("pods"),
    list<V1PersistentVolumeClaim>("persistentvolumeclaims"),
  ]);
  const outputs = JSON.parse(await pulumiOutput(instance, stack, ["stack", "output", "--json"])) as {
    services?: ServiceOutput[];
  };
  const services = (outputs.services ?? []).map(({ name, address, portForward, url }) => {
    const ways = [url, portForward].filter((way) => way !== undefined);
    return [name, address, ways.length > 0 ? ways.join(" or ") : "only from the cluster"];
  });
  const inventory = inventoryOf(instance);
  return [
    "",
    table(["NAMESPACE", "POD", "STATUS", "NODE", "GPU"], podRows(pods)),
    table(["NAMESPACE", "VOLUME CLAIM", "STATUS", "SIZE"], volumeRows(claims)),
    table(["NODE", "TYPE", "PODS", "CPU", "MEMORY", "GPU SHARES"], nodeRows(nodes, pods)),
    table(["SERVICE", "IN THE CLUSTER", "FROM HERE"], services),
    ...(inventory === undefined ? [] : [`${inventoryCount(inventory.list())}\n`]),
    `${whatRuns(instance)} (docs/sandbox.md)\n` + 'For plain pulumi and kubectl: eval "$(make -s env)"\n',
  ].join("\n");
}
