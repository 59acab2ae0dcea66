import * as pulumi from "@pulumi/pulumi";
import type { NodeRoleHandle } from "./handles";
import { managedPolicyArn, trustService } from "./policyDocument";
import { grantedRole } from "./role";

export interface NodeRoleArgs {
  /**
   * Let nodes give pods their addresses: needed where the VPC CNI has no role of its own, as in many clusters that this
   * project did not make. Every pod that reaches the node's credentials may then detach network interfaces. Default
   * false.
   */
  podNetworking?: boolean;
  /** Open a shell on nodes through Session Manager, without SSH and without an open port. Default false. */
  sessionManager?: boolean;
  /** ARN of the policy beyond which no permission counts. Default none. */
  permissionsBoundary?: string;
}

/** What every node may do: join its cluster and pull images. Pods get their permissions from Pod Identity. */
export class NodeRole extends pulumi.ComponentResource implements NodeRoleHandle {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: NodeRoleArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:NodeRole", name, {}, opts);
    const { role, permissions } = grantedRole(
      `${name}-role`,
      {
        trust: trustService("ec2.amazonaws.com"),
        managedPolicies: policiesOf(args).map(managedPolicyArn),
        permissionsBoundary: args.permissionsBoundary,
      },
      this,
    );
    this.arn = role.arn;
    this.name = role.name;
    this.ready = permissions;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Source: EKS user guide, "Amazon EKS node IAM role". */
function policiesOf({ podNetworking, sessionManager }: NodeRoleArgs): string[] {
  return [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    ...(podNetworking ? ["AmazonEKS_CNI_Policy"] : []),
    ...(sessionManager ? ["AmazonSSMManagedInstanceCore"] : []),
  ];
}
