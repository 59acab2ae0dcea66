import type { V1ConfigMap, V1Node, V1Pod } from "@kubernetes/client-node";

import { instanceShape } from "../../../../components/gpu";
import { type Agent, agentOn, fileAt, hostPathsOf, settingOf } from "./agents";
import { ownUnits } from "./bottlerocket";
import { configOf } from "./configManager";
import { type Layout, layoutNamed, together } from "./migLayout";
import { type PluginConfig, PluginConfigError, unitsOf } from "./pluginConfig";

/** What a node of a GPU instance is, beyond what its Node object shows. */
export interface GpuHost {
  amiType: string;
  /** Of the launch template. */
  userData: string;
}

/** The cluster, as far as the agents of a node look at it. */
export interface Surroundings {
  pods: V1Pod[];
  configMaps: V1ConfigMap[];
}

/** What the agents of a node make of its GPUs. */
export interface GpuState {
  /** Units by resource; empty while nobody offers any. */
  units: Record<string, number>;
  /** Labels that the agents set. */
  labels: Record<string, string>;
  /** Why the GPUs are not offered; none where all is well, or nobody tries to. */
  problem?: string;
}

const migConfigLabel = "nvidia.com/mig.config";
const migStateLabel = "nvidia.com/mig.config.state";

function instanceTypeOf({ metadata }: V1Node): string {
  return metadata?.labels?.["node.kubernetes.io/instance-type"] ?? "";
}

/** The images that bring the driver; without it no agent sees a GPU. */
function bringsDriver(amiType: string): boolean {
  return amiType.includes("NVIDIA");
}

export function isBottlerocket(amiType: string): boolean {
  return amiType.startsWith("BOTTLEROCKET");
}

/** The layout that the MIG manager makes of the node's label; none where there is neither, or it fails. */
function migLayouts(node: V1Node, manager: Agent, configMaps: V1ConfigMap[]): Layout[] | undefined {
  const name = node.metadata?.labels?.[migConfigLabel];
  if (name === undefined) return undefined;
  const file = settingOf(manager.container, "--config-file", "CONFIG_FILE") ?? "";
  const content = fileAt(file, manager, configMaps);
  return content === undefined ? undefined : layoutNamed(name, content, instanceShape(instanceTypeOf(node)));
}

/** What the MIG manager says of its work. Source: mig-parted, deployments/container (nvidia-mig-manager). */
function migLabels(node: V1Node, { pods, configMaps }: Surroundings): Record<string, string> {
  const manager = agentOn(node, pods, "nvidia-mig-manager");
  if (manager === undefined || node.metadata?.labels?.[migConfigLabel] === undefined) return {};
  return { [migStateLabel]: migLayouts(node, manager, configMaps) === undefined ? "failed" : "success" };
}

/** The MIG devices of the node: made once, they stay, whatever becomes of the manager's pod. */
function migDevices(node: V1Node, { pods, configMaps }: Surroundings): Layout {
  if (node.metadata?.labels?.[migStateLabel] !== "success") return {};
  const manager = agentOn(node, pods, "nvidia-mig-manager");
  return together((manager && migLayouts(node, manager, configMaps)) ?? []);
}

/** MPS: the control daemon of the node has to share as the plugin does, and meet it in a folder of the host. */
function assertMps(node: V1Node, plugin: Agent, config: PluginConfig, around: Surroundings): void {
  if (config.sharing !== "mps") return;
  const daemon = agentOn(node, around.pods, "mps-control-daemon");
  if (daemon === undefined) throw new PluginConfigError("mps: no control daemon runs on the node");
  const theirs = configOf(daemon, node, around.configMaps);
  if (theirs.sharing !== "mps")
    throw new PluginConfigError("mps: the control daemon's configuration shares nothing");
  const root = settingOf(plugin.container, "--mps-root", "MPS_ROOT");
  const isMet = [plugin, daemon].every(({ pod }) => root !== undefined && hostPathsOf(pod).includes(root));
  if (!isMet) throw new PluginConfigError("mps: plugin and control daemon do not mount the same MPS root");
}

function pluginUnits(node: V1Node, plugin: Agent, around: Surroundings): Record<string, number> {
  const config = configOf(plugin, node, around.configMaps);
  assertMps(node, plugin, config, around);
  return unitsOf(config, { gpus: instanceShape(instanceTypeOf(node)).gpus, mig: migDevices(node, around) });
}

/** The GPUs of a node as its kubelet and its labels show them. */
export function gpuStateOf(node: V1Node, host: GpuHost, around: Surroundings): GpuState {
  const plugin = agentOn(node, around.pods, "nvidia-device-plugin");
  const none: GpuState = { units: {}, labels: {} };
  if (instanceShape(instanceTypeOf(node)).gpus === 0) return none;
  if (!bringsDriver(host.amiType))
    return plugin ? { ...none, problem: `${host.amiType} brings no NVIDIA driver` } : none;
  try {
    if (isBottlerocket(host.amiType)) {
      if (plugin !== undefined) throw new PluginConfigError("two device plugins: the image brings its own");
      return { ...none, units: ownUnits(host.userData, instanceTypeOf(node)) };
    }
    const labels = migLabels(node, around);
    try {
      return { units: plugin === undefined ? {} : pluginUnits(node, plugin, around), labels };
    } catch (error) {
      return { units: {}, labels, problem: (error as Error).message };
    }
  } catch (error) {
    return { ...none, problem: (error as Error).message };
  }
}
