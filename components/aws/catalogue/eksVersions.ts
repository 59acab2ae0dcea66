/** A version of Kubernetes that EKS runs. */
export interface EksVersion {
  /** First day on EKS, ISO date. */
  released: string;
  /** First day without standard support: from then on the control plane costs six times as much, or AWS upgrades it. */
  standardSupportEnds: string;
}

/**
 * The Kubernetes versions that a cluster may have. A version that is older than these gets no node images any more.
 * Source: EKS user guide, "Amazon EKS Kubernetes release calendar" (2026-08).
 */
export const eksVersions = {
  "1.33": { released: "2025-05-29", standardSupportEnds: "2026-07-29" },
  "1.34": { released: "2025-10-02", standardSupportEnds: "2026-12-02" },
  "1.35": { released: "2026-01-28", standardSupportEnds: "2027-03-27" },
  "1.36": { released: "2026-06-02", standardSupportEnds: "2027-08-02" },
} as const satisfies Record<string, EksVersion>;

export type KubernetesVersion = keyof typeof eksVersions;

/** Whether AWS maintains the version at no extra charge on that day. */
export function inStandardSupport(version: KubernetesVersion, day: Date): boolean {
  return day < new Date(`${eksVersions[version].standardSupportEnds}T00:00:00Z`);
}
