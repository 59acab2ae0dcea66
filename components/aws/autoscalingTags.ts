import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Prefix of the tags by which the cluster autoscaler knows what a node would be like, before there is one. */
export const nodeTemplate = "k8s.io/cluster-autoscaler/node-template";

/**
 * Tags of the Auto Scaling group behind a managed node group; EKS passes none of the group's own on to it. The two
 * tags by which the autoscaler finds the group at all are set by EKS.
 * Sources: EKS user guide, "Managed node groups"; cluster-autoscaler cloudprovider/aws README, "Auto-Discovery Setup".
 */
export function autoscalingTags(
  name: string,
  group: aws.eks.NodeGroup,
  tags: Record<string, pulumi.Input<string>>,
  parent: pulumi.Resource,
): aws.autoscaling.Tag[] {
  const autoscalingGroupName = group.resources.apply(
    ([resources]) => resources?.autoscalingGroups[0]?.name ?? "",
  );
  return Object.entries(tags).map(
    ([key, value]) =>
      new aws.autoscaling.Tag(
        `${name}-${labelOf(key)}`,
        // Instances are tagged by their launch template.
        { autoscalingGroupName, tag: { key, value, propagateAtLaunch: false } },
        { parent },
      ),
  );
}

/** `k8s.io/cluster-autoscaler/node-template/label/team` → `label-team` */
function labelOf(key: string): string {
  return key.replace(`${nodeTemplate}/`, "").replaceAll("/", "-");
}
