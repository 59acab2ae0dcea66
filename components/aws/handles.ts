import type * as pulumi from "@pulumi/pulumi";

/** The network that a cluster and its data live in, made by this project or by somebody else. */
export interface NetworkHandle {
  vpcId: pulumi.Output<string>;
  /** IPv4 range of the whole VPC. */
  cidr: pulumi.Output<string>;
  /** Nodes, pods and data: nothing outside reaches them. */
  privateSubnetIds: pulumi.Output<string[]>;
  /** Load balancers and NAT gateways. May be empty in a network that somebody else made. */
  publicSubnetIds: pulumi.Output<string[]>;
  /** Availability zones of the private subnets, in their order. Empty for a network that somebody else made. */
  zones: string[];
}

/** What stands on a cluster needs this much of it. */
export interface ClusterHandle {
  name: pulumi.Output<string>;
  endpoint: pulumi.Output<string>;
  /** The authority that signed the API server's certificate, PEM in base64. */
  certificateAuthority: pulumi.Output<string>;
  /** Asks the `aws` command for a token at each use: it holds none, and is no secret. */
  kubeconfig: pulumi.Output<string>;
  /** The group that EKS makes; managed nodes and the control plane carry it. */
  securityGroupId: pulumi.Output<string>;
  network: NetworkHandle;
  /** What has to be there before the first node: network add-ons, the Pod Identity agent, the people's access. */
  ready: pulumi.Resource[];
}

/** The role that nodes take on. */
export interface NodeRoleHandle {
  arn: pulumi.Output<string>;
  name: pulumi.Output<string>;
  /** The permissions: nodes that start before them do not join, and those that lose them first do not leave. */
  ready: pulumi.Resource[];
}
