import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultAmiType, type GpuPool, nodeGroupLabelsFor, nodeTaintsFor, ownsDevicePlugin } from "../gpu";
import { nodeTemplateOf, nodeTemplateTags } from "./autoscalerTags";
import { autoscalingTags } from "./autoscalingTags";
import { bottlerocketSettings } from "./bottlerocketSettings";
import type { ClusterHandle, NetworkHandle, NodeRoleHandle } from "./handles";
import { nodeLaunchTemplate } from "./launchTemplate";
import { nodeConfigUserData, parallelPullThroughputMiB } from "./nodeConfig";
import { rollingTimeouts } from "./nodeTimeouts";

/** A pool and how its nodes are bought. */
export interface GpuNodePool extends GpuPool {
  /** How the nodes are bought. spot: cheaper, taken back at two minutes' notice. */
  capacity: "onDemand" | "spot" | "capacityBlock";
  /** The capacity block that was bought; only with it. */
  capacityReservationId?: string;
  /** Fewest nodes. */
  min: number;
  /** Most nodes. */
  max: number;
  /** Disk of each node in GiB; it holds the images. */
  diskGiB: number;
  /** Release of the node image. Default: the newest at creation, and at each change of the Kubernetes version. */
  amiRelease?: string;
  /** Nodes that are replaced at a time. Default 1. */
  maxUnavailable?: number;
  /** Zones of the nodes, of those of the network. Default: all of them. */
  zones?: string[];
}

export interface GpuNodeGroupArgs {
  cluster: ClusterHandle;
  role: NodeRoleHandle;
  pool: GpuNodePool;
  /** Kubernetes version of the nodes, which follow when the cluster has it. Default: the cluster's at creation. */
  kubernetesVersion?: pulumi.Input<string>;
  /** Of the machines, their disks and their network interfaces. Default none. */
  tags?: Record<string, string>;
}

/**
 * The nodes of one GPU pool, as a managed node group that the autoscaler takes from zero to its maximum and back. What
 * cannot be changed in place is replaced, the new group first: nothing outside knows its generated name.
 */
export class GpuNodeGroup extends pulumi.ComponentResource {
  readonly nodeGroup: aws.eks.NodeGroup;

  constructor(name: string, args: GpuNodeGroupArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:GpuNodeGroup", name, {}, opts);
    const template = this.launchTemplate(name, args);
    this.nodeGroup = this.group(name, args, template);
    autoscalingTags(`${name}-tag`, this.nodeGroup, nodeTemplateTags(nodeTemplateOf(args.pool)), this);
    this.registerOutputs({ nodeGroupName: this.nodeGroup.nodeGroupName });
  }

  private launchTemplate(name: string, { cluster, pool, tags }: GpuNodeGroupArgs): aws.ec2.LaunchTemplate {
    const bottlerocket = ownsDevicePlugin(pool);
    return nodeLaunchTemplate(
      `${name}-template`,
      {
        diskGiB: pool.diskGiB,
        diskThroughputMiB: parallelPullThroughputMiB,
        systemDisk: bottlerocket,
        userData: bottlerocket ? bottlerocketSettings(pool) : nodeConfigUserData(),
        tags: { ...tags, Name: pulumi.interpolate`${cluster.name}-${pool.name}` },
        capacityBlock: pool.capacityReservationId
          ? { reservationId: pool.capacityReservationId, instanceType: pool.instanceType }
          : undefined,
      },
      { parent: this },
    );
  }

  private group(name: string, args: GpuNodeGroupArgs, template: aws.ec2.LaunchTemplate): aws.eks.NodeGroup {
    const { cluster, role, pool, kubernetesVersion } = args;
    return new aws.eks.NodeGroup(
      groupName(name, pool),
      {
        clusterName: cluster.name,
        nodeRoleArn: role.arn,
        subnetIds: subnetsOf(cluster.network, pool.zones),
        version: kubernetesVersion,
        releaseVersion: pool.amiRelease,
        amiType: pool.amiType ?? defaultAmiType,
        capacityType: capacityTypes[pool.capacity],
        instanceTypes: instanceTypesOf(pool),
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: pool.min, maxSize: pool.max, desiredSize: pool.min },
        updateConfig: { maxUnavailable: pool.maxUnavailable ?? 1, updateStrategy: updateStrategyOf(pool) },
        nodeRepairConfig: { enabled: true },
        labels: nodeGroupLabelsFor(pool),
        taints: taintsOf(pool),
      },
      {
        parent: this,
        dependsOn: [...cluster.ready, ...role.ready],
        // The number of nodes is the autoscaler's business, and that of whoever drains the pool by hand.
        ignoreChanges: ["scalingConfig.desiredSize"],
        customTimeouts: rollingTimeouts(pool.max, pool.maxUnavailable),
      },
    );
  }
}

const capacityTypes = { onDemand: "ON_DEMAND", spot: "SPOT", capacityBlock: "CAPACITY_BLOCK" };

const taintEffects = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
};

/** The taints of the pool in the spelling of EKS. */
function taintsOf(pool: GpuPool) {
  return nodeTaintsFor(pool).map(({ key, value, effect }) => ({ key, value, effect: taintEffects[effect] }));
}

/**
 * A MIG layout is cut when a node is born: under running models the MIG manager could not change it. So another layout
 * is another node group, which is there before the old one is drained.
 */
function groupName(name: string, { sharing }: GpuPool): string {
  return sharing.strategy === "mig" ? `${name}-mig-${sharing.profile}` : `${name}-group`;
}

/** A capacity block states its type in the launch template, and EKS refuses it twice. */
function instanceTypesOf({ capacity, instanceType, instanceTypes }: GpuNodePool): string[] | undefined {
  return capacity === "capacityBlock" ? undefined : [...(instanceTypes ?? [instanceType])];
}

/** A capacity block has no machine to spare for a new node beside the old one. */
function updateStrategyOf({ capacity }: GpuNodePool): string {
  return capacity === "capacityBlock" ? "MINIMAL" : "DEFAULT";
}

/** The private subnets of the wanted zones, in the order of the network. */
function subnetsOf(network: NetworkHandle, zones: string[] | undefined): pulumi.Output<string[]> {
  if (zones === undefined) return network.privateSubnetIds;
  const missing = zones.filter((zone) => !network.zones.includes(zone));
  if (missing.length > 0) {
    throw new Error(
      `the network has no subnet in ${missing.join(", ")}: its zones are ${network.zones.join(", ") || "not known"}`,
    );
  }
  return network.privateSubnetIds.apply((ids) =>
    ids.filter((_, index) => zones.includes(network.zones[index] ?? "")),
  );
}
