import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkHandle } from "./handles";

export interface ExistingNetworkArgs {
  vpcId: string;
  /** In at least two zones, with a way out to the internet. */
  privateSubnetIds: string[];
  /** For load balancers that face the internet. Default none. */
  publicSubnetIds?: string[];
}

/** A network that somebody else looks after; nothing in it is changed. */
export function existingNetwork(args: ExistingNetworkArgs, opts: pulumi.InvokeOutputOptions): NetworkHandle {
  return {
    vpcId: pulumi.output(args.vpcId),
    cidr: aws.ec2.getVpcOutput({ id: args.vpcId }, opts).cidrBlock,
    privateSubnetIds: pulumi.output(args.privateSubnetIds),
    publicSubnetIds: pulumi.output(args.publicSubnetIds ?? []),
    zones: [],
  };
}
