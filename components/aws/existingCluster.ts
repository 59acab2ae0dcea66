import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle, NetworkHandle } from "./handles";
import { kubeconfig } from "./kubeconfig";

export interface ExistingClusterArgs {
  name: string;
  region: string;
  /** The network that it is in. */
  network: NetworkHandle;
  /** Profile of `~/.aws/config` that the kubeconfig uses. Default: the credentials of the environment. */
  profile?: string;
}

/** A cluster that somebody else looks after: its version, its add-ons and who may enter are theirs. */
export function existingCluster(args: ExistingClusterArgs, opts: pulumi.InvokeOutputOptions): ClusterHandle {
  const { name, region, network, profile } = args;
  const cluster = aws.eks.getClusterOutput({ name }, opts);
  const { endpoint } = cluster;
  const certificateAuthority = cluster.certificateAuthorities.apply(([authority]) => authority?.data ?? "");
  return {
    name: cluster.name,
    endpoint,
    certificateAuthority,
    kubeconfig: pulumi
      .output({ endpoint, certificateAuthority })
      .apply((address) => kubeconfig({ name, region, profile, ...address })),
    securityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
    network,
    ready: [],
  };
}
