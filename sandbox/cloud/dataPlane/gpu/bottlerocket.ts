import { instanceShape } from "../../../../components/gpu";
import { fits, type Layout, together } from "./migLayout";
import { type Devices, type PluginConfig, PluginConfigError, unitsOf } from "./pluginConfig";

/**
 * The settings of a Bottlerocket user data by their full name, `settings.a.b`. Of TOML only what settings are written
 * in: tables, bare and quoted keys, strings, numbers and booleans.
 */
export function settingsOf(toml: string): Record<string, string> {
  const settings: Record<string, string> = {};
  let table = "";
  for (const line of toml.split("\n").map((one) => one.trim())) {
    const heading = /^\[([^[\]]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) table = heading;
    const pair = /^("(?:[^"\\]|\\.)*"|[\w-]+)\s*=\s*(.*)$/.exec(line);
    if (!pair) continue;
    const [, key = "", value = ""] = pair;
    settings[`${table}.${unquoted(key)}`] = unquoted(value.trim());
  }
  return settings;
}

function unquoted(word: string): string {
  return /^"(.*)"$/.exec(word)?.[1] ?? word;
}

const nvidia = "settings.kubelet-device-plugins.nvidia";

/**
 * The configuration that the image's own device plugin gets. Shared GPUs are renamed unless the settings say otherwise,
 * and MIG devices are GPUs to it (strategy single).
 * Source: bottlerocket.dev, API settings kubelet-device-plugins; bottlerocket-core-kit packages/nvidia-k8s-device-plugin.
 */
export function ownPluginConfig(settings: Record<string, string>): PluginConfig {
  const migStrategy = settings[`${nvidia}.device-partitioning-strategy`] === "mig" ? "single" : "none";
  const strategy = settings[`${nvidia}.device-sharing-strategy`] ?? "none";
  if (strategy === "none") return { migStrategy, sharing: "none", replicas: [] };
  if (strategy !== "time-slicing" && strategy !== "mps")
    throw new PluginConfigError(`unknown device-sharing-strategy: ${strategy}`);
  if (strategy === "mps" && migStrategy !== "none") throw new PluginConfigError("mps: not with MIG");
  const replicas = Number(settings[`${nvidia}.${strategy}.replicas`] ?? "2");
  const isRenamed = settings[`${nvidia}.${strategy}.rename-by-default`] !== "false";
  const resource = "nvidia.com/gpu";
  return {
    migStrategy,
    sharing: strategy,
    replicas: [{ resource, name: isRenamed ? `${resource}.shared` : resource, replicas }],
  };
}

/** The GPU in the words of Bottlerocket's MIG manager. Source: bottlerocket-core-kit, nvidia-migmanager. */
const migModels: Record<string, string> = {
  "A100-40": "a100.40gb",
  "A100-80": "a100.80gb",
  H100: "h100.80gb",
  H200: "h200.141gb",
  B200: "b200.180gb",
};

/** The devices that the image's own MIG manager makes: of one profile, as many as fit, on each GPU. */
export function ownDevices(settings: Record<string, string>, instanceType: string): Devices {
  const { gpus, gpu } = instanceShape(instanceType);
  const whole = { gpus, mig: {} };
  if (settings[`${nvidia}.device-partitioning-strategy`] !== "mig" || gpu === undefined) return whole;
  const wanted = settings[`${nvidia}.mig.profile.${migModels[gpu.name] ?? ""}`];
  if (wanted === undefined) return whole;
  const found = Object.entries(gpu.mig).find(
    ([profile, count]) => profile === wanted || String(count) === wanted,
  );
  if (found === undefined)
    throw new PluginConfigError(`mig.profile: ${gpu.name} cannot be cut into ${wanted}`);
  const layout: Layout = { [found[0]]: found[1] };
  if (!fits(layout, gpu.mig)) throw new PluginConfigError(`mig.profile: ${wanted} does not fit`);
  return { gpus, mig: together(Array.from({ length: gpus }, () => layout)) };
}

/** What a Bottlerocket node offers by itself. */
export function ownUnits(userData: string, instanceType: string): Record<string, number> {
  const settings = settingsOf(userData);
  if (settings[`${nvidia}.enabled`] === "false") return {};
  return unitsOf(ownPluginConfig(settings), ownDevices(settings, instanceType));
}
