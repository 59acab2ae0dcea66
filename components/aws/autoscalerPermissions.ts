import * as pulumi from "@pulumi/pulumi";
import type { Permissions } from "../kubernetes";
import type { PolicyStatement } from "./policyDocument";

const look = ["get", "list", "watch"];

/**
 * What the autoscaler may do in the cluster: look at everything that decides where a pod fits, and put pods off a node
 * that goes. The last group of the API is asked for since release 1.35, whether anybody uses it or not.
 * Sources: kubernetes/autoscaler cluster-autoscaler/cloudprovider/aws/examples, and its issues 8678 (volume attachments)
 * and 10278 (resource.k8s.io).
 */
export const clusterPermissions: Required<Permissions> = {
  cluster: [
    { apiGroups: [""], resources: ["events", "endpoints"], verbs: ["create", "patch"] },
    { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
    { apiGroups: [""], resources: ["pods/status"], verbs: ["update"] },
    { apiGroups: [""], resources: ["nodes"], verbs: [...look, "update"] },
    {
      apiGroups: [""],
      resources: [
        "namespaces",
        "pods",
        "services",
        "replicationcontrollers",
        "persistentvolumeclaims",
        "persistentvolumes",
      ],
      verbs: look,
    },
    { apiGroups: ["apps"], resources: ["daemonsets", "replicasets", "statefulsets"], verbs: look },
    { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: look },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: look },
    {
      apiGroups: ["storage.k8s.io"],
      resources: ["storageclasses", "csinodes", "csidrivers", "csistoragecapacities", "volumeattachments"],
      verbs: look,
    },
    {
      apiGroups: ["resource.k8s.io"],
      resources: ["deviceclasses", "resourceclaims", "resourceslices"],
      verbs: look,
    },
  ],
  namespace: [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "list", "watch"] },
    {
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["cluster-autoscaler-status"],
      verbs: ["get", "update", "delete"],
    },
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: ["cluster-autoscaler"],
      verbs: ["get", "update"],
    },
  ],
};

/**
 * What the autoscaler may do in the account: look at scaling groups, and change the size of those that belong to this
 * cluster. EKS names their scaling groups `eks-…` and tags them with the cluster's name.
 * Sources: kubernetes/autoscaler cluster-autoscaler/cloudprovider/aws/README.md, "IAM Policy"; EKS user guide, "Managed
 * node groups" (tags of the scaling group); Service Authorization Reference of EC2 Auto Scaling.
 */
export function accountPermissions(region: string, clusterName: pulumi.Input<string>): PolicyStatement[] {
  return [
    {
      sid: "Look",
      actions: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      // None of these knows a resource.
      resources: ["*"],
    },
    {
      sid: "KnowTheNodeGroups",
      actions: ["eks:DescribeNodegroup"],
      resources: [pulumi.interpolate`arn:aws:eks:${region}:*:nodegroup/${clusterName}/*`],
    },
    {
      sid: "ChangeTheirSize",
      actions: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      resources: [`arn:aws:autoscaling:${region}:*:autoScalingGroup:*:autoScalingGroupName/eks-*`],
      conditions: { StringEquals: { "aws:ResourceTag/eks:cluster-name": clusterName } },
    },
  ];
}
