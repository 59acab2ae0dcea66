import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Who may do what in a cluster. */
export interface Access {
  /** ARNs of roles or users that may do everything. */
  admins: string[];
  /** ARNs of roles or users that may look at everything but Secrets. */
  viewers: string[];
  /** ARNs of roles or users that may look at everything, Secrets included. */
  auditors: string[];
}

/**
 * Policies of EKS for people.
 * Source: EKS user guide, "Review access policy permissions".
 */
const policies = {
  admin: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
  viewer: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
  auditor: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy",
};

/** Lets people in by their AWS identity, in the whole cluster. */
export function accessEntries(
  name: string,
  clusterName: pulumi.Input<string>,
  { admins, viewers, auditors }: Access,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const entry = (role: keyof typeof policies) => (principalArn: string) => {
    const label = principalLabel(principalArn);
    const principal = new aws.eks.AccessEntry(
      // By whom it lets in alone: a cluster has one entry for each, and a viewer who becomes an admin keeps it.
      `${name}-access-${label}`,
      { clusterName, principalArn, type: "STANDARD" },
      { parent },
    );
    return new aws.eks.AccessPolicyAssociation(
      `${name}-${role}-${label}-policy`,
      {
        clusterName,
        principalArn: principal.principalArn,
        policyArn: policies[role],
        accessScope: { type: "cluster" },
      },
      { parent },
    );
  };
  return [...admins.map(entry("admin")), ...viewers.map(entry("viewer")), ...auditors.map(entry("auditor"))];
}

/** `arn:aws:iam::123456789012:role/team/Ops` → `123456789012-role-team-Ops` */
function principalLabel(arn: string): string {
  return arn.split(":").slice(4).join("-").replaceAll("/", "-");
}
