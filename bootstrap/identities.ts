import type { PolicyStatement } from "../components/aws";
import { boundaryArn } from "./roleNames";
import { each, type Permissions, type Scope } from "./scope";

/** Services that a role of the platform works for: no other may be handed one. */
const servedServices = ["eks", "pods.eks", "ec2", "vpc-flow-logs", "rds", "monitoring.rds"];

const boundedRoles = ({ accountId, owner }: Scope): PolicyStatement => ({
  sid: "BoundedRoles",
  // Without the boundary a deployment could make a role that may do more than itself.
  actions: each(
    "iam",
    "CreateRole PutRolePolicy AttachRolePolicy DetachRolePolicy DeleteRolePolicy PutRolePermissionsBoundary",
  ),
  resources: [`arn:aws:iam::${accountId}:role/*`],
  conditions: { StringEquals: { "iam:PermissionsBoundary": boundaryArn({ accountId, owner }) } },
});

const handOver = ({ accountId }: Scope): PolicyStatement => ({
  sid: "HandOver",
  actions: ["iam:PassRole"],
  resources: [`arn:aws:iam::${accountId}:role/*`],
  conditions: {
    StringEquals: { "iam:PassedToService": servedServices.map((name) => `${name}.amazonaws.com`) },
  },
});

const serviceRoles = ({ accountId }: Scope): PolicyStatement => ({
  sid: "ServiceRoles",
  actions: ["iam:CreateServiceLinkedRole"],
  resources: [`arn:aws:iam::${accountId}:role/aws-service-role/*`],
  conditions: {
    StringLike: {
      "iam:AWSServiceName": [
        "eks*.amazonaws.com",
        "autoscaling.amazonaws.com",
        "rds.amazonaws.com",
        "elasticache.amazonaws.com",
        "spot.amazonaws.com",
      ],
    },
  },
});

const ownCage = ({ accountId, owner }: Scope): PolicyStatement => ({
  sid: "OwnCage",
  effect: "Deny",
  // What holds a deployment in, and the roles that hold more than it: none of them is its to change.
  actions: each(
    "iam",
    `AttachRolePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary
     DeleteRolePolicy DetachRolePolicy PassRole PutRolePermissionsBoundary PutRolePolicy SetDefaultPolicyVersion
     TagRole UntagRole UpdateAssumeRolePolicy UpdateRole`,
  ),
  resources: [
    ...[`policy/${owner}-*`, `role/${owner}-*`, `oidc-provider/*`].map(
      (own) => `arn:aws:iam::${accountId}:${own}`,
    ),
    ...["aws-reserved/*", "OrganizationAccountAccessRole"].map(
      (role) => `arn:aws:iam::${accountId}:role/${role}`,
    ),
  ],
});

/** Makes the roles of the platform, within what holds a deployment in. */
export const identities: Permissions = (scope) => [
  boundedRoles(scope),
  {
    sid: "Roles",
    actions: each(
      "iam",
      `GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole ListRoleTags
       GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole`,
    ),
    resources: [`arn:aws:iam::${scope.accountId}:role/*`],
  },
  handOver(scope),
  serviceRoles(scope),
  ownCage(scope),
];
