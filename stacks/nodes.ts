import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  ClusterAddons,
  ClusterAutoscaler,
  GpuNodeGroup,
  NodeRole,
  stackTags,
  SystemNodeGroup,
} from "../components/aws";
import type { Tenancy } from "../components/kubernetes";
import { NodeAgents, Placeholders } from "../components/nodeAgents";
import type { Cloud } from "./cloud";
import { placeholdersOf } from "./placement";
import { type EksClusterSettings, isEks, type Settings } from "./settings";

/** What the nodes need of the cluster that they join. */
interface ClusterSide {
  provider: k8s.Provider;
  tenancy: Tenancy;
}

/**
 * The nodes, what they need to be of use, and what adds more of them. Answers all that has to be there before a pod is
 * placed, and that goes after the last pod and its volume are gone.
 */
export function buildNodes(settings: Settings, cloud: Cloud, side: ClusterSide): pulumi.Resource[] {
  if (!isEks(settings.cluster)) return [];
  const groups = buildNodeGroups(settings, settings.cluster, cloud);
  const addons = buildAddons(settings.cluster, cloud, side, groups);
  const agents = buildAgents(settings, side, [...groups, ...addons]);
  const autoscaler = buildAutoscaler(settings, settings.cluster, cloud, side, [...groups, ...addons]);
  const nodes = [...groups, ...addons, ...agents, ...autoscaler];
  buildPlaceholders(settings, side, nodes);
  return nodes;
}

function buildNodeGroups(
  { systemNodes, gpuPools }: Settings,
  eks: EksClusterSettings,
  { settings, provider, cluster }: Cloud,
): pulumi.Resource[] {
  const { permissionsBoundary } = settings;
  // In a cluster that somebody else made, the network add-on may use the role of the nodes.
  const role = new NodeRole("nodes", { podNetworking: eks.existing, permissionsBoundary }, { provider });
  const kubernetesVersion = eks.existing ? undefined : eks.version;
  const common = { cluster, role, kubernetesVersion, tags: stackTags(settings.name, settings.tags) };
  return [
    new SystemNodeGroup("system-nodes", { ...systemNodes, ...common }, { provider }),
    ...gpuPools.map((pool) => new GpuNodeGroup(`${pool.name}-nodes`, { ...common, pool }, { provider })),
  ];
}

function buildAddons(
  eks: EksClusterSettings,
  { settings, provider, cluster }: Cloud,
  side: ClusterSide,
  groups: pulumi.Resource[],
): pulumi.Resource[] {
  if (eks.existing) return [];
  const { permissionsBoundary } = settings;
  const tags = stackTags(settings.name, settings.tags);
  return [
    new ClusterAddons(
      "addons",
      { cluster, addons: eks.addons, tags, permissionsBoundary },
      { providers: [provider, side.provider], dependsOn: groups },
    ),
  ];
}

/** What makes GPUs usable and shares them; not where another operator does. */
function buildAgents(
  { nodeAgents, gpuPools, images }: Settings,
  side: ClusterSide,
  before: pulumi.Resource[],
): pulumi.Resource[] {
  if (!nodeAgents.enabled || gpuPools.length === 0) return [];
  const { provider, tenancy } = side;
  const args = { namespace: tenancy.namespaces.nodes, pools: gpuPools, images };
  return [new NodeAgents("node-agents", args, { provider, dependsOn: [tenancy, ...before] })];
}

function buildAutoscaler(
  { autoscaler, images }: Settings,
  eks: EksClusterSettings,
  { settings, provider, cluster }: Cloud,
  side: ClusterSide,
  before: pulumi.Resource[],
): pulumi.Resource[] {
  if (!autoscaler.enabled) return [];
  const { region, permissionsBoundary } = settings;
  const kubernetesVersion = eks.existing ? undefined : eks.version;
  return [
    new ClusterAutoscaler(
      "autoscaler",
      { ...autoscaler, cluster, kubernetesVersion, region, permissionsBoundary, images },
      { providers: [provider, side.provider], dependsOn: before },
    ),
  ];
}

/** Room on GPUs that nobody uses yet. Nothing waits for it: it is the last to find a place. */
function buildPlaceholders(settings: Settings, side: ClusterSide, nodes: pulumi.Resource[]): void {
  const { autoscaler, images } = settings;
  if (!autoscaler.enabled || autoscaler.placeholders.length === 0) return;
  const { provider, tenancy } = side;
  const args = { namespace: tenancy.namespaces.models, placeholders: placeholdersOf(settings), images };
  new Placeholders("placeholders", args, { provider, dependsOn: [tenancy, ...nodes] });
}
