import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterHandle, existingCluster, existingNetwork } from "../../components/aws";

/** A cluster that somebody else made, and the ways into it, for components that put something beside it. */
export function standingCluster(): { cluster: ClusterHandle; options: pulumi.ComponentResourceOptions } {
  const provider = new aws.Provider("aws");
  const network = existingNetwork(
    { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b"] },
    { provider },
  );
  const cluster = existingCluster({ name: "platform", region: "us-east-1", network }, { provider });
  return { cluster, options: { providers: [provider, new k8s.Provider("cluster")] } };
}

/** Its security group and the range of its network, as the recorder invents them. */
export const networkRange = "10.42.0.0/16";
