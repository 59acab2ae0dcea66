import { instanceShape } from "../gpu";

export type Capacity = "onDemand" | "spot" | "capacityBlock";

/** A limit of the account on the vCPUs of a class of instances in a region. */
export interface VcpuQuota {
  /** Code in Service Quotas, service `ec2`. */
  code: string;
  name: string;
}

/**
 * The quotas on vCPUs by class of instance. For G and P each is 0 in a new account.
 * Sources: EC2 user guide, "On-Demand Instance quotas" and "Spot Instance quotas"; codes, AWS General Reference, EC2
 * endpoints and quotas. Spot has a quota of its own for P5 in most regions; where the account knows only "All P", the
 * look-up finds none and says so.
 */
export const vcpuQuotas = {
  standardOnDemand: { code: "L-1216C47A", name: "Running On-Demand Standard instances" },
  standardSpot: { code: "L-34B43A08", name: "All Standard Spot Instance Requests" },
  gOnDemand: { code: "L-DB2E81BA", name: "Running On-Demand G and VT instances" },
  gSpot: { code: "L-3819A6DF", name: "All G and VT Spot Instance Requests" },
  pOnDemand: { code: "L-417A185B", name: "Running On-Demand P instances" },
  pSpot: { code: "L-7212CCBC", name: "All P Spot Instance Requests" },
  p5Spot: { code: "L-C4BD4855", name: "All P5 Spot Instance Requests" },
} as const satisfies Record<string, VcpuQuota>;

/** Nodes alike, as far as quotas are concerned. */
export interface NodeDemand {
  /** Where their number is written. */
  path: readonly (string | number)[];
  name: string;
  /** Any of these may be started: the largest counts. */
  instanceTypes: readonly string[];
  capacity: Capacity;
  max: number;
}

/** What all nodes of a class take at their most. */
export interface QuotaDemand {
  quota: VcpuQuota;
  vcpus: number;
  parts: (NodeDemand & { vcpusPerNode: number })[];
}

/** The quota that instances count against; none for a capacity block, whose instances were granted when it was bought. */
export function vcpuQuotaOf(instanceType: string, capacity: Capacity): VcpuQuota | undefined {
  if (capacity === "capacityBlock") return undefined;
  const spot = capacity === "spot";
  const family = instanceType.split(".")[0] ?? "";
  if (/^(g\d|gr\d|vt\d)/.test(family)) return spot ? vcpuQuotas.gSpot : vcpuQuotas.gOnDemand;
  if (/^p5/.test(family)) return spot ? vcpuQuotas.p5Spot : vcpuQuotas.pOnDemand;
  if (/^p\d/.test(family)) return spot ? vcpuQuotas.pSpot : vcpuQuotas.pOnDemand;
  return spot ? vcpuQuotas.standardSpot : vcpuQuotas.standardOnDemand;
}

/** What is needed of each quota, in the order in which the nodes first need it. */
export function quotaDemands(nodes: readonly NodeDemand[]): QuotaDemand[] {
  const demands = new Map<string, QuotaDemand>();
  for (const node of nodes) {
    for (const { quota, vcpusPerNode } of quotasOf(node)) {
      const demand = demands.get(quota.code) ?? { quota, vcpus: 0, parts: [] };
      demand.vcpus += vcpusPerNode * node.max;
      demand.parts.push({ ...node, vcpusPerNode });
      demands.set(quota.code, demand);
    }
  }
  return [...demands.values()];
}

/** The largest instance type of each class that the nodes may be of. */
function quotasOf({ instanceTypes, capacity }: NodeDemand) {
  const largest = new Map<VcpuQuota, number>();
  for (const instanceType of instanceTypes) {
    const quota = vcpuQuotaOf(instanceType, capacity);
    if (!quota) continue;
    largest.set(quota, Math.max(largest.get(quota) ?? 0, instanceShape(instanceType).vcpus));
  }
  return [...largest].map(([quota, vcpusPerNode]) => ({ quota, vcpusPerNode }));
}
