import type { V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";
import { isUsed } from "../../sandbox/rows";
import { type Answer, both, type Row, type Section, sectionOf } from "./section";

/** As the kubelet tells it. Source: Kubernetes' kubelet stats API, v1alpha1 Summary. */
export interface StatsSummary {
  pods?: {
    volume?: { pvcRef?: { name: string; namespace: string }; usedBytes?: number; capacityBytes?: number }[];
  }[];
}

const fullPercent = 85;

/** Every claim of the stack, and how full it is where a kubelet tells. That none tells needs nobody's attention. */
export function volumesSection(
  claims: Answer<V1PersistentVolumeClaim[]>,
  pods: Answer<V1Pod[]>,
  summaries: Answer<StatsSummary>[],
): Section {
  const columns = ["CLAIM", "STATUS", "SIZE", "USED"];
  return sectionOf("Volumes", columns, both(claims, pods), ([all, users]) =>
    all.map((claim) => rowOf(claim, users, summaries)),
  );
}

function rowOf(claim: V1PersistentVolumeClaim, pods: V1Pod[], summaries: Answer<StatsSummary>[]): Row {
  const { metadata, spec, status } = claim;
  const { name = "", namespace = "" } = metadata ?? {};
  const percent = usedPercent(name, namespace, summaries);
  const values = {
    CLAIM: `${namespace}/${name}`,
    STATUS: status?.phase ?? "-",
    SIZE: status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? "-",
    USED: percent === undefined ? "unknown" : `${percent} %`,
  };
  if (status?.phase === "Pending" && !isUsed(claim, pods))
    return { values, health: "note", why: "no pod has used it yet" };
  if (status?.phase !== "Bound") return { values, health: "attention", why: "no volume is bound to it" };
  if (percent === undefined) return { values, health: "note", why: "no kubelet tells how full it is" };
  return percent > fullPercent
    ? { values, health: "attention", why: "docs/operations.md#larger-volumes" }
    : { values, health: "fine" };
}

function usedPercent(name: string, namespace: string, summaries: Answer<StatsSummary>[]): number | undefined {
  const told = summaries
    .flatMap((answer) => (answer.is === "known" ? (answer.value.pods ?? []) : []))
    .flatMap(({ volume }) => volume ?? [])
    .find(({ pvcRef }) => pvcRef?.name === name && pvcRef.namespace === namespace);
  const { usedBytes, capacityBytes } = told ?? {};
  if (usedBytes === undefined || !capacityBytes) return undefined;
  return Math.round((usedBytes / capacityBytes) * 100);
}
