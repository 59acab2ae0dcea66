import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../kubernetes";
import type { ClusterHandle, NetworkHandle } from "./handles";

export interface StoreAccessArgs {
  /** Its nodes, and with them its pods, are the only ones to get in. */
  cluster: ClusterHandle;
  /** What is behind the port: `PostgreSQL`. */
  software: string;
  port: number;
}

/** The wall around a store that the cloud runs: whoever is not of the cluster does not reach its port. */
export function storeAccess(
  name: string,
  { cluster, software, port }: StoreAccessArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-access`,
    { description: `${software} ${name}: the cluster alone`, vpcId: cluster.network.vpcId },
    opts,
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-access-cluster`,
    {
      securityGroupId: group.id,
      description: `${software} for the nodes and pods of the cluster`,
      referencedSecurityGroupId: cluster.securityGroupId,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    },
    opts,
  );
  return group;
}

/**
 * Where a pod meets what the cloud runs: anywhere in the network, since the address behind the name changes when a
 * standby takes over. Which of the addresses answers is the security group's to say.
 */
export function anywhereIn(network: NetworkHandle): Peer[] {
  return [{ ipBlock: { cidr: network.cidr } }];
}
