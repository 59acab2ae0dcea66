import type { V1Node, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";

import { cpuMillis, memoryMiB } from "../components/kubernetes/quantity";

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

/** As `kubectl get pods` has it, which names what keeps a container from running; and whether it serves. */
function podStatus({ status }: V1Pod): string {
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waits = containers.map(({ state }) => state?.waiting?.reason).find((reason) => reason !== undefined);
  if (waits !== undefined) return waits;
  if (status?.phase === "Succeeded") return "Completed";
  const isReady = status?.conditions?.find(({ type }) => type === "Ready")?.status !== "False";
  return status?.phase === "Running" && !isReady ? "Running, not ready" : (status?.phase ?? "");
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
        podStatus(pod),
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

/** Whether a pod mounts a claim. Most classes make a volume when the first one comes that does. */
export function isUsed({ metadata }: V1PersistentVolumeClaim, pods: readonly V1Pod[]): boolean {
  return pods.some(
    (pod) =>
      pod.metadata?.namespace === metadata?.namespace &&
      pod.spec?.volumes?.some(
        ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata?.name,
      ),
  );
}

/** One row for each volume claim of the platform. */
export function volumeRows(claims: V1PersistentVolumeClaim[], pods: V1Pod[]): string[][] {
  return claims
    .filter((claim) => platformNamespace.test(claim.metadata?.namespace ?? ""))
    .map((claim) => {
      const { phase = "" } = claim.status ?? {};
      return [
        claim.metadata?.namespace ?? "",
        claim.metadata?.name ?? "",
        phase === "Pending" && !isUsed(claim, pods) ? "Pending, no pod has used it yet" : phase,
        claim.status?.capacity?.storage ?? claim.spec?.resources?.requests?.storage ?? "",
      ];
    });
}
