import type { V1Node, V1Pod } from "@kubernetes/client-node";

import { instanceShape, nodeImages, type AmiType } from "../../../../components/gpu";
import { type Agent, agentOn, hostPathsOf, repositoryName, settingOf } from "./agents";
import { configOf } from "./configManager";
import type { GpuHost, GpuState, Surroundings } from "./nodeGpu";
import { type PluginConfig, wholeGpus } from "./pluginConfig";

/** Where feature discovery leaves what it found, and node feature discovery looks for it. */
const featuresFolder = "/etc/kubernetes/node-feature-discovery/features.d";

function runsNodeFeatureDiscovery({ spec, status }: V1Pod, command: string): boolean {
  return (
    status?.phase === "Running" &&
    (spec?.containers ?? []).some(
      ({ image = "", command: words = [] }) =>
        repositoryName(image) === "node-feature-discovery" && (words[0] ?? "").endsWith(command),
    )
  );
}

/**
 * Feature discovery labels no node by itself. It tells node feature discovery: through a NodeFeature object, or through
 * a file that a worker on the node reads; the master turns either into labels.
 * Source: NVIDIA gpu-feature-discovery README, "Prerequisites" and "Command line flags".
 */
function reachesLabels(node: V1Node, { pod, container }: Agent, pods: V1Pod[]): boolean {
  if (!pods.some((one) => runsNodeFeatureDiscovery(one, "nfd-master"))) return false;
  const usesApi = ["GFD_USE_NODE_FEATURE_API", "USE_NODE_FEATURE_API"].some(
    (variable) => settingOf(container, "--use-node-feature-api", variable) === "true",
  );
  if (usesApi) return pod.spec?.automountServiceAccountToken !== false;
  const here = pods.filter(({ spec }) => spec?.nodeName === node.metadata?.name);
  const isRead = here.some((one) => runsNodeFeatureDiscovery(one, "nfd-worker"));
  return isRead && hostPathsOf(pod).includes(featuresFolder);
}

function sharedReplicas({ replicas }: PluginConfig): number {
  return replicas[0]?.replicas ?? 1;
}

/**
 * The labels of feature discovery. The memory is EC2's figure, which the driver's is a few percent below.
 * Source: NVIDIA gpu-feature-discovery README, "Generated labels".
 */
export function featureLabels(
  instanceType: string,
  amiType: string,
  config: PluginConfig,
  { units }: Pick<GpuState, "units">,
): Record<string, string> {
  const { gpu, gpus } = instanceShape(instanceType);
  if (gpu === undefined) return {};
  const [major = "", minor = ""] = gpu.computeCapability.split(".");
  const [driver = ""] = nodeImages[amiType as AmiType].driver.split(".");
  const isShared = config.replicas.some(({ resource, name }) => resource === name);
  const slices = Object.entries(units).filter(([resource]) => resource.includes("/mig-"));
  return {
    "nvidia.com/gpu.product": isShared ? `${gpu.product}-SHARED` : gpu.product,
    "nvidia.com/gpu.family": gpu.family,
    "nvidia.com/gpu.memory": String(gpu.memoryMiB),
    "nvidia.com/gpu.count": String(gpus),
    "nvidia.com/gpu.replicas": String(sharedReplicas(config)),
    "nvidia.com/gpu.machine": instanceType,
    "nvidia.com/gpu.compute.major": major,
    "nvidia.com/gpu.compute.minor": minor,
    "nvidia.com/gpu.sharing-strategy": config.sharing,
    "nvidia.com/cuda.driver-version.major": driver,
    "nvidia.com/mig.capable": String(Object.keys(gpu.mig).length > 0),
    "nvidia.com/mig.strategy": config.migStrategy,
    ...Object.fromEntries(slices.map(([resource, count]) => [`${resource}.count`, String(count)])),
  };
}

/** What feature discovery makes known of a node, where it runs there and somebody listens. */
export function discoveredLabels(
  node: V1Node,
  { amiType }: GpuHost,
  state: GpuState,
  { pods, configMaps }: Surroundings,
): Record<string, string> {
  const discovery = agentOn(node, pods, "gpu-feature-discovery");
  if (discovery === undefined || !(amiType in nodeImages) || !reachesLabels(node, discovery, pods)) return {};
  const type = node.metadata?.labels?.["node.kubernetes.io/instance-type"] ?? "";
  const config = configIn(discovery, node, configMaps);
  return featureLabels(type, amiType, config, state);
}

function configIn(discovery: Agent, node: V1Node, configMaps: Surroundings["configMaps"]): PluginConfig {
  try {
    return configOf(discovery, node, configMaps);
  } catch {
    return wholeGpus;
  }
}
