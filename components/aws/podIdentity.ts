import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "./handles";
import { type PolicyStatement, trustPodIdentity } from "./policyDocument";
import { grantedRole, type GrantedRole } from "./role";

export interface PodIdentityArgs {
  cluster: ClusterHandle;
  namespace: pulumi.Input<string>;
  serviceAccount: pulumi.Input<string>;
  /** What its pods may do. Default nothing. */
  statements?: PolicyStatement[];
  /** ARNs of policies that AWS maintains, on top. Default none. */
  managedPolicies?: string[];
  /** ARN of the policy beyond which no permission counts. Default none. */
  permissionsBoundary?: string;
}

/**
 * AWS permissions of the pods of one service account, without a key: the agent on the node hands them short-lived
 * credentials. A pod that starts before `ready` runs without.
 */
export class PodIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;
  /** What pods have to wait for: the association and the permissions behind it. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: PodIdentityArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:PodIdentity", name, {}, opts);
    const granted = this.granted(name, args);
    const association = this.association(name, args, granted);

    this.roleArn = granted.role.arn;
    this.ready = [association, ...granted.permissions];
    this.registerOutputs({ roleArn: this.roleArn });
  }

  private granted(name: string, args: PodIdentityArgs): GrantedRole {
    const { statements, managedPolicies, permissionsBoundary } = args;
    const trust = trustPodIdentity();
    return grantedRole(`${name}-role`, { trust, statements, managedPolicies, permissionsBoundary }, this);
  }

  private association(
    name: string,
    { cluster, namespace, serviceAccount }: PodIdentityArgs,
    { role, permissions }: GrantedRole,
  ): aws.eks.PodIdentityAssociation {
    return new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn },
      { parent: this, dependsOn: permissions },
    );
  }
}
