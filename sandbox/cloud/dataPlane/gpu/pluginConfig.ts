import { parse } from "yaml";

import { isObject, type Json, type JsonObject } from "../../../plugins/common/properties";

/** What the device plugin's configuration says of its resources. */
export interface PluginConfig {
  migStrategy: "none" | "single" | "mixed";
  sharing: "none" | "time-slicing" | "mps";
  /** Replicas by resource; a resource that is not named is not shared. */
  replicas: { resource: string; name: string; replicas: number }[];
}

/** The plugin would refuse it, and offer nothing. */
export class PluginConfigError extends Error {}

export const wholeGpus: PluginConfig = { migStrategy: "none", sharing: "none", replicas: [] };

const migStrategies = ["none", "single", "mixed"] as const;

export function migStrategyOf(value: Json | undefined): PluginConfig["migStrategy"] {
  const found = migStrategies.find((one) => one === (value ?? "none"));
  if (found === undefined) throw new PluginConfigError(`invalid MIG strategy: ${JSON.stringify(value)}`);
  return found;
}

/** A section of `sharing`. Source: k8s-device-plugin, api/config/v1 (replicas.go). */
function replicasOf(section: JsonObject, title: string): PluginConfig["replicas"] {
  const { resources, renameByDefault = false } = section;
  if (!Array.isArray(resources) || resources.length === 0)
    throw new PluginConfigError(`sharing.${title}: no resources specified`);
  return resources.filter(isObject).map(({ name, rename, replicas }) => {
    if (typeof name !== "string") throw new PluginConfigError(`sharing.${title}: no resource name specified`);
    if (typeof replicas !== "number" || replicas <= 0)
      throw new PluginConfigError(`sharing.${title}: number of replicas of ${name} must be above 0`);
    const renamed = typeof rename === "string" ? rename : renameByDefault === true ? `${name}.shared` : name;
    return { resource: name, name: renamed, replicas };
  });
}

/** A configuration file of version v1. Empty is allowed, and means the flags' defaults. */
export function pluginConfig(content: string): PluginConfig {
  const document = parsed(content);
  if (document === null) return wholeGpus;
  if (!isObject(document)) throw new PluginConfigError("the configuration is no object");
  if (document.version !== "v1")
    throw new PluginConfigError(`unknown version: ${JSON.stringify(document.version)}`);
  const flags = isObject(document.flags) ? document.flags : {};
  const sharing = isObject(document.sharing) ? document.sharing : {};
  const migStrategy = migStrategyOf(flags.migStrategy);
  if (isObject(sharing.mps) && isObject(sharing.timeSlicing))
    throw new PluginConfigError("sharing: one of mps and timeSlicing, not both");
  if (isObject(sharing.mps)) {
    if (migStrategy !== "none") throw new PluginConfigError("sharing.mps: not with MIG");
    return { migStrategy, sharing: "mps", replicas: replicasOf(sharing.mps, "mps") };
  }
  if (isObject(sharing.timeSlicing))
    return { migStrategy, sharing: "time-slicing", replicas: replicasOf(sharing.timeSlicing, "timeSlicing") };
  return { migStrategy, sharing: "none", replicas: [] };
}

function parsed(content: string): Json {
  try {
    return parse(content) as Json;
  } catch (error) {
    throw new PluginConfigError(`the configuration is no YAML: ${(error as Error).message}`);
  }
}

/** What a node has: whole GPUs, or the MIG devices that they were cut into, by profile. */
export interface Devices {
  gpus: number;
  mig: Record<string, number>;
}

/** Devices by resource, before they are shared. Source: k8s-device-plugin README, "Shared Access to GPUs", MIG strategies. */
function devicesByResource(
  { gpus, mig }: Devices,
  strategy: PluginConfig["migStrategy"],
): Record<string, number> {
  const isCut = Object.keys(mig).length > 0;
  if (!isCut || strategy === "none") return { "nvidia.com/gpu": gpus };
  if (strategy === "mixed")
    return Object.fromEntries(
      Object.entries(mig).map(([profile, count]) => [`nvidia.com/mig-${profile}`, count]),
    );
  if (Object.keys(mig).length > 1)
    throw new PluginConfigError("MIG strategy single: all devices have to be of one profile");
  return { "nvidia.com/gpu": Object.values(mig)[0] ?? 0 };
}

/** The units that the plugin offers for the devices of a node. */
export function unitsOf(config: PluginConfig, devices: Devices): Record<string, number> {
  const entries = Object.entries(devicesByResource(devices, config.migStrategy)).map(([resource, count]) => {
    const shared = config.replicas.find((one) => one.resource === resource);
    return [shared?.name ?? resource, count * (shared?.replicas ?? 1)] as const;
  });
  return Object.fromEntries(entries);
}
