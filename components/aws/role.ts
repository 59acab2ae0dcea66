import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyDocument, type PolicyStatement } from "./policyDocument";

export interface RoleArgs {
  /** Who may take it on, as JSON: `trustService`, `trustPodIdentity`. */
  trust: string;
  /** ARNs of policies that somebody else maintains. Default none. */
  managedPolicies?: string[];
  /** What it may do besides. Default nothing. */
  statements?: PolicyStatement[];
  /** ARN of the policy beyond which no permission counts. Default none. */
  permissionsBoundary?: string;
}

/** A role, and the permissions that have to be there before it is used and until it no longer is. */
export interface GrantedRole {
  role: aws.iam.Role;
  permissions: pulumi.Resource[];
}

/** A role with its permissions. */
export function grantedRole(name: string, args: RoleArgs, parent: pulumi.Resource): GrantedRole {
  const { trust, managedPolicies = [], statements = [], permissionsBoundary } = args;
  const role = new aws.iam.Role(name, { assumeRolePolicy: trust, permissionsBoundary }, { parent });
  const attachments = managedPolicies.map(
    (policyArn) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${lastPart(policyArn)}`,
        { role: role.name, policyArn },
        { parent },
      ),
  );
  if (statements.length === 0) return { role, permissions: attachments };
  const own = new aws.iam.RolePolicy(
    `${name}-policy`,
    // A name inside the role: writing it a second time, after a crash, is no second policy.
    { name: "permissions", role: role.name, policy: policyDocument(statements) },
    { parent },
  );
  return { role, permissions: [...attachments, own] };
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
