import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { labelDomain } from "../kubernetes";
import { nodeTemplateTags } from "./autoscalerTags";
import { autoscalingTags } from "./autoscalingTags";
import type { ClusterHandle, NodeRoleHandle } from "./handles";
import { nodeLaunchTemplate } from "./launchTemplate";
import { rollingTimeouts } from "./nodeTimeouts";
import type { Tags } from "./tags";

export interface SystemNodeGroupArgs {
  cluster: ClusterHandle;
  role: NodeRoleHandle;
  /** Minor version of the nodes, such as "1.36": the cluster's, so that they follow it. Default: that of the cluster at creation, for ever. */
  kubernetesVersion?: pulumi.Input<string>;
  /** Default `m7i.large`. */
  instanceType?: string;
  /** `spot` is taken back at two minutes' notice. Default `onDemand`. */
  capacity?: "onDemand" | "spot";
  /** Fewest nodes, and as many as there are at first. Default 2. */
  min?: number;
  /** Most nodes. Default 4. */
  max?: number;
  /** Root disk of each node. Default 50. */
  diskGiB?: number;
  /** `1.36.2-20260714`; a change rolls the nodes. Default: the latest one at creation and at each change of version. */
  amiRelease?: string;
  /** On the instances, their volumes and network interfaces, which AWS makes. Default none. */
  tags?: Tags;
}

/** On the nodes that carry everything but GPU work. */
export const nodePoolLabel = `${labelDomain}/node-pool`;

const nodeLabels = { [nodePoolLabel]: "system" };

/** The nodes for everything that needs no GPU: the cluster's own services, data stores, models on CPU. */
export class SystemNodeGroup extends pulumi.ComponentResource {
  readonly nodeGroup: aws.eks.NodeGroup;

  constructor(name: string, args: SystemNodeGroupArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:SystemNodeGroup", name, {}, opts);
    const template = this.template(name, args);
    this.nodeGroup = this.group(name, args, template);
    const tags = nodeTemplateTags({ labels: nodeLabels, taints: [], resources: {} });
    autoscalingTags(`${name}-tag`, this.nodeGroup, tags, this);
    this.registerOutputs({ nodeGroupName: this.nodeGroup.nodeGroupName });
  }

  private template(
    name: string,
    { cluster, diskGiB = 50, tags }: SystemNodeGroupArgs,
  ): aws.ec2.LaunchTemplate {
    return nodeLaunchTemplate(
      `${name}-template`,
      { diskGiB, tags: { ...tags, Name: pulumi.interpolate`${cluster.name}-system` } },
      { parent: this },
    );
  }

  private group(
    name: string,
    args: SystemNodeGroupArgs,
    template: aws.ec2.LaunchTemplate,
  ): aws.eks.NodeGroup {
    const { cluster, role, instanceType = "m7i.large", capacity = "onDemand", min = 2, max = 4 } = args;
    return new aws.eks.NodeGroup(
      `${name}-group`,
      {
        clusterName: cluster.name,
        nodeRoleArn: role.arn,
        subnetIds: cluster.network.privateSubnetIds,
        version: args.kubernetesVersion,
        releaseVersion: args.amiRelease,
        amiType: "AL2023_x86_64_STANDARD",
        instanceTypes: [instanceType],
        capacityType: capacity === "spot" ? "SPOT" : "ON_DEMAND",
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
        labels: nodeLabels,
        updateConfig: { maxUnavailable: 1 },
        nodeRepairConfig: { enabled: true },
      },
      {
        parent: this,
        // How many there are right now is the autoscaler's business.
        ignoreChanges: ["scalingConfig.desiredSize"],
        customTimeouts: rollingTimeouts(max),
        dependsOn: [...cluster.ready, ...role.ready],
      },
    );
  }
}
