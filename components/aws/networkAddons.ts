import type * as pulumi from "@pulumi/pulumi";
import { addon } from "./addon";
import { managedPolicyArn, trustPodIdentity } from "./policyDocument";
import { grantedRole } from "./role";

/** Add-ons without which no node becomes ready, by the names that EKS gives them. */
export type NetworkAddonVersions = Record<"vpc-cni" | "kube-proxy" | "eks-pod-identity-agent", string>;

export interface NetworkAddonsArgs {
  clusterName: pulumi.Input<string>;
  addons: NetworkAddonVersions;
  permissionsBoundary?: string;
}

/** Addresses for pods, ways to Services, and identities: DaemonSets that wait for the first node. */
export function networkAddons(
  name: string,
  parent: pulumi.Resource,
  { clusterName, addons, permissionsBoundary }: NetworkAddonsArgs,
): pulumi.Resource[] {
  const { role, permissions } = grantedRole(
    `${name}-vpc-cni-role`,
    {
      trust: trustPodIdentity(),
      managedPolicies: [managedPolicyArn("AmazonEKS_CNI_Policy")],
      permissionsBoundary,
    },
    parent,
  );
  const make = (
    addonName: keyof NetworkAddonVersions,
    extras: Pick<Parameters<typeof addon>[1], "configuration" | "identity"> = {},
    dependsOn: pulumi.Resource[] = [],
  ) =>
    addon(
      `${name}-${addonName}`,
      { clusterName, addon: addonName, version: addons[addonName], ...extras },
      { parent, dependsOn },
    );
  // Without it a NetworkPolicy is accepted and nothing is refused.
  const configuration = { enableNetworkPolicy: "true" };
  const identity = { serviceAccount: "aws-node", roleArn: role.arn };
  return [
    make("eks-pod-identity-agent"),
    make("vpc-cni", { configuration, identity }, permissions),
    make("kube-proxy"),
  ];
}
