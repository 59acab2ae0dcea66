import { createHash } from "node:crypto";

import type { Taint } from "../../../components/gpu";
import { strings, text } from "../../plugins/common/fields";
import { isObject, type Json, type JsonObject } from "../../plugins/common/properties";
import { type Entry, tokens } from "../inventory";
import type { Stock } from "./view";

/** A subnet that nodes are put into. */
export interface NodeSubnet {
  id: string;
  zone: string;
  cidr: string;
}

/** A managed node group as its nodes see it: what the inventory says of it, of its launch template and its subnets. */
export interface NodeGroup {
  /** `<cluster>:<name>`. */
  id: string;
  name: string;
  cluster: string;
  status: string;
  min: number;
  max: number;
  desired: number;
  maxUnavailable: number;
  updateStrategy: "DEFAULT" | "MINIMAL";
  amiType: string;
  capacityType: string;
  instanceTypes: string[];
  version: string;
  releaseVersion: string;
  labels: Record<string, string>;
  taints: Taint[];
  subnets: NodeSubnet[];
  securityGroups: string[];
  launchTemplate?: { id: string; version: string };
  /** User data of the launch template, decoded. */
  userData: string;
  diskGiB: number;
  autoscalingGroup?: string;
  /** Two nodes of one revision were born alike; one of another has to be replaced. */
  revision: string;
}

function object(value: Json | undefined): JsonObject {
  // Pulumi writes some of AWS' single objects as lists of one.
  const one = Array.isArray(value) ? value[0] : value;
  return isObject(one) ? one : {};
}

function count(value: Json | undefined, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

function worded(value: Json | undefined): string {
  return typeof value === "number" ? String(value) : text(value);
}

function textMap(value: Json | undefined): Record<string, string> {
  const entries = Object.entries(object(value)).map(([key, one]): [string, string] => [key, worded(one)]);
  return Object.fromEntries(entries);
}

/** The effects of a taint in the words of EKS, and of Kubernetes. */
const effects: Record<string, Taint["effect"]> = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

function taintsOf(value: Json | undefined): Taint[] {
  const list = Array.isArray(value) ? value.filter(isObject) : [];
  return list.map(({ key, value: taintValue, effect }) => {
    return { key: text(key), value: text(taintValue), effect: effects[text(effect)] ?? "NoSchedule" };
  });
}

/** One node unless the group says otherwise, by number or by share of its nodes. */
function maxUnavailableOf({ maxUnavailable, maxUnavailablePercentage }: JsonObject, desired: number): number {
  const share = Math.floor((desired * count(maxUnavailablePercentage, 0)) / 100);
  return count(maxUnavailable, Math.max(1, share));
}

function launchTemplateOf(stock: Stock, reference: JsonObject): Entry | undefined {
  const id = text(reference.id);
  return stock
    .list(tokens.launchTemplate)
    .find((entry) => (id === "" ? text(entry.properties.name) === text(reference.name) : entry.id === id));
}

/** `$Latest` and `$Default` mean another template each time it changes. */
function resolvedVersion(reference: JsonObject, template: JsonObject): string {
  const version = worded(reference.version) || "$Default";
  if (version === "$Latest") return worded(template.latestVersion);
  return version === "$Default" ? worded(template.defaultVersion) : version;
}

/** Default of EKS where neither the group nor its template names a size. */
const defaultDiskGiB = 20;

function diskOf(group: JsonObject, template: JsonObject): number {
  const mappings = Array.isArray(template.blockDeviceMappings) ? template.blockDeviceMappings : [];
  const size = object(object(mappings[0]).ebs).volumeSize;
  return count(size, count(group.diskSize, defaultDiskGiB));
}

/** Where the template names groups, EKS adds none; else it adds the one that it made for the cluster. */
function securityGroupsOf(template: JsonObject, cluster: JsonObject): string[] {
  const interfaces = object(template.networkInterfaces);
  const named = [...strings(template.vpcSecurityGroupIds), ...strings(interfaces.securityGroups)];
  const own = text(object(cluster.vpcConfig).clusterSecurityGroupId);
  if (named.length > 0) return named;
  return own === "" ? [] : [own];
}

function subnetsOf(stock: Stock, ids: string[]): NodeSubnet[] {
  return ids.flatMap((id) => {
    const entry = stock.get(tokens.subnet, id);
    if (entry === undefined) return [];
    const { availabilityZone, cidrBlock } = entry.properties;
    return [{ id, zone: text(availabilityZone), cidr: text(cidrBlock) }];
  });
}

/** Every node group of the inventory. */
export function nodeGroupsOf(stock: Stock): NodeGroup[] {
  return stock.list(tokens.nodeGroup).map((entry) => nodeGroupOf(stock, entry));
}

function nodeGroupOf(stock: Stock, { id, properties: group }: Entry): NodeGroup {
  const cluster = stock.get(tokens.cluster, text(group.clusterName))?.properties ?? {};
  const reference = object(group.launchTemplate);
  const templateEntry = launchTemplateOf(stock, reference);
  const template = templateEntry?.properties ?? {};
  const scaling = object(group.scalingConfig);
  const ownTypes = strings(group.instanceTypes);
  const autoscalingGroups = object(group.resources).autoscalingGroups;
  const launchTemplate = templateEntry && {
    id: templateEntry.id,
    version: resolvedVersion(reference, template),
  };
  const version = text(group.version) || text(cluster.version);
  const releaseVersion = text(group.releaseVersion);
  const born = { version, releaseVersion, launchTemplate };
  return {
    id,
    name: text(group.nodeGroupName),
    cluster: text(group.clusterName),
    status: text(group.status),
    min: count(scaling.minSize, 0),
    max: count(scaling.maxSize, 1),
    desired: count(scaling.desiredSize, 0),
    maxUnavailable: maxUnavailableOf(object(group.updateConfig), count(scaling.desiredSize, 0)),
    updateStrategy: object(group.updateConfig).updateStrategy === "MINIMAL" ? "MINIMAL" : "DEFAULT",
    amiType: text(group.amiType),
    capacityType: text(group.capacityType) || "ON_DEMAND",
    instanceTypes: ownTypes.length > 0 ? ownTypes : [text(template.instanceType)],
    version,
    releaseVersion,
    labels: textMap(group.labels),
    taints: taintsOf(group.taints),
    subnets: subnetsOf(stock, strings(group.subnetIds)),
    securityGroups: securityGroupsOf(template, cluster),
    launchTemplate,
    userData: Buffer.from(text(template.userData), "base64").toString("utf8"),
    diskGiB: diskOf(group, template),
    autoscalingGroup: text(object(autoscalingGroups).name) || undefined,
    revision: createHash("sha256").update(JSON.stringify(born)).digest("hex").slice(0, 12),
  };
}
