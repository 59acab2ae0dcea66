import type { V1ConfigMap, V1Node } from "@kubernetes/client-node";

import { type Agent, fileAt, filesBelow, programOf, settingOf } from "./agents";
import { migStrategyOf, pluginConfig, type PluginConfig, PluginConfigError, wholeGpus } from "./pluginConfig";

const usualLabel = "nvidia.com/device-plugin.config";

/** What a node's label, and the settings beside it, choose. Source: k8s-device-plugin, cmd/config-manager. */
export interface Choice {
  /** Value of the node's label. */
  label?: string;
  default?: string;
  fallbacks: string[];
}

/** The name of the configuration; empty for the empty one. Throws where the real one would end with an error. */
export function chosenConfig({ label, default: usual, fallbacks }: Choice, names: string[]): string {
  if (names.length === 0) throw new PluginConfigError("no configuration files available");
  const named = label || usual;
  if (named) {
    if (!names.includes(named)) throw new PluginConfigError(`specified config ${named} does not exist`);
    return named;
  }
  for (const fallback of fallbacks) {
    if (fallback === "named" && names.includes("default")) return "default";
    if (fallback === "single" && names.length === 1) return names[0] ?? "";
    if (fallback === "empty") return "";
  }
  throw new PluginConfigError("no config was set, no default was provided, and all fallbacks failed");
}

/** The container that chooses a configuration, where the pod has one: before the agent starts, and beside it. */
function managerOf({ pod }: Agent): Agent | undefined {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const container = containers.find((one) => programOf(one) === "config-manager");
  return container && { pod, container };
}

/** The configuration of an agent on a node: of the device plugin, or of another of its family. */
export function configOf(agent: Agent, node: V1Node, configMaps: V1ConfigMap[]): PluginConfig {
  const manager = managerOf(agent);
  if (manager !== undefined) return pluginConfig(managed(manager, node, configMaps));
  const file = settingOf(agent.container, "--config-file", "CONFIG_FILE");
  if (file === undefined)
    return {
      ...wholeGpus,
      migStrategy: migStrategyOf(settingOf(agent.container, "--mig-strategy", "MIG_STRATEGY")),
    };
  const content = fileAt(file, agent, configMaps);
  if (content === undefined) throw new PluginConfigError(`the configuration file ${file} is not there`);
  return pluginConfig(content);
}

function managed(manager: Agent, node: V1Node, configMaps: V1ConfigMap[]): string {
  const { container } = manager;
  const folder = settingOf(container, "--config-file-srcdir", "CONFIG_FILE_SRCDIR");
  if (!folder) throw new PluginConfigError("invalid <config-file-srcdir>: must not be empty string");
  const files = filesBelow(folder, manager, configMaps);
  const label = settingOf(container, "--node-label", "NODE_LABEL") || usualLabel;
  const fallbacks = settingOf(container, "--fallback-strategies", "FALLBACK_STRATEGIES") ?? "";
  const name = chosenConfig(
    {
      label: node.metadata?.labels?.[label],
      default: settingOf(container, "--default-config", "DEFAULT_CONFIG"),
      fallbacks: fallbacks.split(",").filter((one) => one !== ""),
    },
    Object.keys(files),
  );
  return name === "" ? "" : (files[name] ?? "");
}
