import { type GpuPool, verdict, type Verdict } from "../gpu";
import type { CloudLookups, CloudQuestions, Lookup, Refusal } from "./lookups";
import { type Capacity, type NodeDemand, quotaDemands, type QuotaDemand } from "./quotas";
import { checkKubernetesVersion } from "./cloudChecksVersion";
import { chooseZones, ZoneError, type Zone } from "./zones";

/** The sections of the settings that the cloud has a say in. */
export interface CloudPlan {
  cluster: { kind: string; version?: string; support?: "standard" | "extended" };
  network: { zones: number | string[] } | { existing: object };
  systemNodes: { instanceType: string; capacity: Exclude<Capacity, "capacityBlock">; max: number };
  gpuPools: readonly PoolPlan[];
}

export interface PoolPlan extends GpuPool {
  instanceTypes: string[];
  capacity: Capacity;
  max: number;
  zones?: readonly string[] | undefined;
}

/** What has to be looked up before {@link runCloudPreflight} can judge. */
export function cloudQuestions(plan: CloudPlan): CloudQuestions {
  const demands = nodeDemands(plan);
  return {
    instanceTypes: demands.flatMap(({ instanceTypes }) => instanceTypes),
    quotaCodes: quotaDemands(demands).map(({ quota }) => quota.code),
  };
}

/**
 * What the region, the account and the calendar say about the plan.
 * @param today decides about the support of the Kubernetes version; nothing that is deployed depends on it.
 */
export function runCloudPreflight(plan: CloudPlan, lookups: CloudLookups, today: Date): Verdict[] {
  const { cluster } = plan;
  return [
    ...(cluster.version === undefined
      ? []
      : checkKubernetesVersion(cluster.version, cluster.support ?? "standard", today)),
    ...checkZones(plan, lookups.zones),
    ...checkOfferings(plan, lookups),
    ...checkQuotas(plan, lookups.quotas),
  ];
}

function nodeDemands({ systemNodes, gpuPools }: CloudPlan): NodeDemand[] {
  const { instanceType, capacity, max } = systemNodes;
  return [
    { path: ["systemNodes"], name: "the system nodes", instanceTypes: [instanceType], capacity, max },
    ...gpuPools.map((pool, index) => ({
      path: ["gpuPools", index],
      name: `pool \`${pool.name}\``,
      instanceTypes: pool.instanceTypes,
      capacity: pool.capacity,
      max: pool.max,
    })),
  ];
}

/** A network cannot be made without the names of its zones: here, and only here, a refused look-up stops. */
function checkZones({ network }: CloudPlan, zones: Lookup<Zone[]>): Verdict[] {
  if (!("zones" in network)) return [];
  const path = ["network", "zones"];
  if ("refused" in zones) {
    if (typeof network.zones !== "number")
      return [refusedVerdict(zones.refused, path, "the zones are not checked")];
    const message = `${reasonOf(zones.refused)}: allow it, or name the zones (such as network.zones: [us-east-1a, us-east-1b])`;
    return [verdict("lookup-refused", "error", path, message)];
  }
  try {
    chooseZones(zones.found, network.zones);
    return [];
  } catch (error) {
    if (!(error instanceof ZoneError)) throw error;
    return [verdict("zones", "error", path, error.message)];
  }
}

function checkOfferings(plan: CloudPlan, { offerings, zones }: CloudLookups): Verdict[] {
  const used = zonesOf(plan, zones);
  if ("refused" in offerings) {
    return [
      refusedVerdict(offerings.refused, ["gpuPools"], "nobody checked which zones offer the instance types"),
    ];
  }
  return nodeDemands(plan).flatMap(({ path, name, instanceTypes }, index) => {
    const own = index === 0 ? undefined : plan.gpuPools[index - 1]?.zones;
    const wanted = own ?? used;
    return wanted === undefined
      ? []
      : instanceTypes.flatMap((instanceType) => {
          const offered = offerings.found[instanceType] ?? [];
          const several = instanceTypes.length > 1;
          return checkOffered({ path, name, instanceType, several, wanted, offered });
        });
  });
}

interface Offer {
  path: NodeDemand["path"];
  name: string;
  instanceType: string;
  /** The nodes may have other types as well. */
  several: boolean;
  /** Zones that the nodes may be started in. */
  wanted: readonly string[];
  /** Zones of the region that have the instance type. */
  offered: readonly string[];
}

/** Nowhere is an error. Some zones without it is a warning: nodes start in the others, and a volume may be elsewhere. */
function checkOffered({ path, name, instanceType, several, wanted, offered }: Offer): Verdict[] {
  const missing = wanted.filter((zone) => !offered.includes(zone));
  if (missing.length === 0) return [];
  const present = wanted.filter((zone) => offered.includes(zone));
  const at = [...path, several ? "instanceTypes" : "instanceType"];
  if (present.length > 0) {
    const message = `${missing.join(", ")} has no ${instanceType} for ${name}: set its zones to [${present.join(", ")}]`;
    return [verdict("instance-offered", "warning", at, message)];
  }
  const nearest =
    offered.length > 0
      ? `zones that have it: ${offered.join(", ")} (network.zones)`
      : "no zone of the region has it: use another instance type";
  const message = `none of ${wanted.join(", ")} has ${instanceType} for ${name}; ${nearest}`;
  return [verdict("instance-offered", "error", at, message)];
}

/** Zones of the network as far as they are known: those of a network that somebody else made are not. */
function zonesOf({ network }: CloudPlan, zones: Lookup<Zone[]>): string[] | undefined {
  if (!("zones" in network)) return undefined;
  if (typeof network.zones !== "number") return network.zones;
  if ("refused" in zones) return undefined;
  try {
    return chooseZones(zones.found, network.zones);
  } catch {
    return undefined;
  }
}

function checkQuotas(plan: CloudPlan, quotas: CloudLookups["quotas"]): Verdict[] {
  return quotaDemands(nodeDemands(plan)).flatMap((demand) => {
    const quota = quotas[demand.quota.code];
    const path = [...(demand.parts[0]?.path ?? []), "max"];
    if (!quota) return [];
    if ("refused" in quota) {
      return [refusedVerdict(quota.refused, path, `quota "${demand.quota.name}" is not checked`)];
    }
    return checkQuota(demand, quota.found);
  });
}

/** One verdict at the node group that takes most: lowering that one helps most. */
function checkQuota({ quota, vcpus, parts }: QuotaDemand, allowed: number): Verdict[] {
  if (vcpus <= allowed) return [];
  const [largest] = [...parts].sort((a, b) => b.max * b.vcpusPerNode - a.max * a.vcpusPerNode);
  if (!largest) return [];
  const others = vcpus - largest.max * largest.vcpusPerNode;
  const nodes = Math.floor((allowed - others) / largest.vcpusPerNode);
  const lower = nodes >= 1 ? `, or set max to ${nodes}` : "";
  const sum = parts.map(({ name, max, vcpusPerNode }) => `${name} ${max} × ${vcpusPerNode}`).join(" + ");
  const message = `quota "${quota.name}" (${quota.code}) allows ${allowed} vCPUs, and ${sum} make ${vcpus}: ask for ${vcpus} (aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${quota.code} --desired-value ${vcpus})${lower}`;
  return [verdict("vcpu-quota", "error", [...largest.path, "max"], message)];
}

function refusedVerdict(refusal: Refusal, path: Verdict["path"], consequence: string): Verdict {
  return verdict("lookup-refused", "warning", path, `${reasonOf(refusal)}: ${consequence}`);
}

function reasonOf({ action, denied, reason }: Refusal): string {
  if (denied) return `whoever deploys is not allowed ${action}`;
  const [firstLine = ""] = reason.split("\n");
  return `the look-up ${action} failed (${firstLine.length > 160 ? `${firstLine.slice(0, 160)}…` : firstLine})`;
}
