import type { JsonObject } from "../../../../../sandbox/plugins/common/properties";
import type { Resource } from "../session";
import { arn, id, type Sample } from "./sample";

const trust = (service: string): JsonObject => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

/** Roles, and a cluster with its nodes. */
export const clusterSamples: Sample[] = [
  {
    name: "logs",
    type: "aws:cloudwatch/logGroup:LogGroup",
    inputs: (all) => ({ name: "/aws/eks/mlops/cluster", retentionInDays: 90, kmsKeyId: arn(all, "key") }),
  },
  {
    name: "cluster-role",
    type: "aws:iam/role:Role",
    inputs: () => ({ assumeRolePolicy: trust("eks.amazonaws.com") }),
  },
  {
    name: "policy",
    type: "aws:iam/policy:Policy",
    inputs: () => ({ policy: { Version: "2012-10-17", Statement: [] }, description: "nothing" }),
  },
  {
    name: "attachment",
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: (all) => ({ role: id(all, "cluster-role"), policyArn: arn(all, "policy") }),
  },
  {
    name: "role-policy",
    type: "aws:iam/rolePolicy:RolePolicy",
    inputs: (all) => ({ role: id(all, "cluster-role"), policy: { Version: "2012-10-17", Statement: [] } }),
  },
  {
    name: "profile",
    type: "aws:iam/instanceProfile:InstanceProfile",
    inputs: (all) => ({ role: id(all, "cluster-role") }),
  },
  {
    name: "oidc",
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    inputs: () => ({
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    }),
  },
  {
    name: "flow-log",
    type: "aws:ec2/flowLog:FlowLog",
    inputs: (all) => ({
      vpcId: id(all, "vpc"),
      trafficType: "ALL",
      logDestination: arn(all, "logs"),
      iamRoleArn: arn(all, "cluster-role"),
    }),
  },
  {
    name: "template",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    inputs: () => ({
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { volumeSize: 100, volumeType: "gp3", encrypted: "true" } },
      ],
      tagSpecifications: [{ resourceType: "instance", tags: { Name: "gpu" } }],
    }),
  },
  {
    name: "cluster",
    type: "aws:eks/cluster:Cluster",
    inputs: (all) => ({
      name: "mlops",
      version: "1.36",
      roleArn: arn(all, "cluster-role"),
      accessConfig: { authenticationMode: "API" },
      enabledClusterLogTypes: ["api", "audit"],
      encryptionConfig: { provider: { keyArn: arn(all, "key") }, resources: ["secrets"] },
      vpcConfig: { subnetIds: [id(all, "subnet-a"), id(all, "subnet-b")], endpointPrivateAccess: true },
    }),
  },
  {
    name: "nodes",
    type: "aws:eks/nodeGroup:NodeGroup",
    inputs: (all) => ({
      clusterName: id(all, "cluster"),
      nodeGroupName: "system",
      nodeRoleArn: arn(all, "cluster-role"),
      subnetIds: [id(all, "subnet-a"), id(all, "subnet-b")],
      instanceTypes: ["m7i.large"],
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 4 },
      launchTemplate: { id: id(all, "template"), version: "1" },
      labels: { "mlops-stack.io/pool": "system" },
      taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }],
    }),
  },
  {
    name: "group-tag",
    type: "aws:autoscaling/tag:Tag",
    inputs: (all) => ({
      autoscalingGroupName: groupOf(all.nodes),
      tag: { key: "k8s.io/cluster-autoscaler/node-template/label/a", value: "b", propagateAtLaunch: false },
    }),
  },
  {
    name: "addon",
    type: "aws:eks/addon:Addon",
    inputs: (all) => ({
      clusterName: id(all, "cluster"),
      addonName: "vpc-cni",
      addonVersion: "v1.22.4-eksbuild.3",
      resolveConflictsOnCreate: "OVERWRITE",
      configurationValues: JSON.stringify({ enableNetworkPolicy: "true" }),
    }),
  },
  {
    name: "access",
    type: "aws:eks/accessEntry:AccessEntry",
    inputs: (all) => ({
      clusterName: id(all, "cluster"),
      principalArn: "arn:aws:iam::123456789012:role/admin",
    }),
  },
  {
    name: "access-policy",
    type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    inputs: (all) => ({
      clusterName: id(all, "cluster"),
      principalArn: all.access?.inputs.principalArn,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    }),
  },
  {
    name: "identity",
    type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    inputs: (all) => ({
      clusterName: id(all, "cluster"),
      namespace: "kube-system",
      serviceAccount: "cluster-autoscaler",
      roleArn: arn(all, "cluster-role"),
    }),
    importedAs: (all) => `${id(all, "cluster")},${id(all, "identity")}`,
  },
];

/** The name of the group of instances that EKS made for a node group. */
export function groupOf(nodes: Resource | undefined): string {
  const [resources] = (nodes?.outputs.resources ?? []) as { autoscalingGroups: { name: string }[] }[];
  return resources?.autoscalingGroups[0]?.name ?? "";
}
