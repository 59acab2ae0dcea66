import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one, resource } from "./cases";

type Statement = Record<string, string | string[] | object>;

const document = (...statements: Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((each) => ({ Effect: "Allow", ...each })),
  });
const rolePolicy = (...statements: Statement[]): Case =>
  one("aws:iam/rolePolicy:RolePolicy", { role: "r", policy: document(...statements) });
const trust = (...statements: Statement[]): Case =>
  one("aws:iam/role:Role", {
    assumeRolePolicy: document(...statements.map((each) => ({ Action: "sts:AssumeRole", ...each }))),
  });
const bucketArn = "arn:aws:s3:::artifacts/*";

const github = "token.actions.githubusercontent.com";
const token = (issuer: string, equals: object, like?: object): Statement => ({
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: equals, ...(like && { StringLike: like }) },
});
const audience = { [`${github}:aud`]: "sts.amazonaws.com" };
const role = (name: string, permissionsBoundary?: string) =>
  resource("aws:iam/role:Role", permissionsBoundary === undefined ? {} : { permissionsBoundary }, { name });

export const iam: CasesByRule = {
  "no-wildcard-actions": {
    breaks: {
      "a policy that allows everything": rolePolicy({ Action: "*", Resource: bucketArn }),
      "a policy that allows all of a service": rolePolicy({
        Action: ["s3:GetObject", "s3:*"],
        Resource: bucketArn,
      }),
      "a policy that allows everything else": rolePolicy({ NotAction: "iam:*", Resource: bucketArn }),
      "a policy of its own": one("aws:iam/policy:Policy", {
        policy: document({ Action: "ec2:*", Resource: bucketArn }),
      }),
      "a policy inside the role": one("aws:iam/role:Role", {
        inlinePolicies: [{ name: "p", policy: document({ Action: "*", Resource: bucketArn }) }],
      }),
      "the policy of a role that is called like a boundary": one(
        "aws:iam/rolePolicy:RolePolicy",
        { policy: document({ Action: "ec2:*", Resource: "*" }) },
        undefined,
        { name: "boundary" },
      ),
      "the second statement": rolePolicy(
        { Action: "s3:GetObject", Resource: bucketArn },
        { Action: "*", Resource: bucketArn },
      ),
      "a policy that is an object, not text": one("aws:iam/policy:Policy", {
        policy: { Statement: { Effect: "Allow", Action: "*", Resource: bucketArn } },
      }),
    },
    keeps: {
      "actions by name": rolePolicy({ Action: ["s3:GetObject"], Resource: bucketArn }),
      "actions by what they begin with": rolePolicy({ Action: "s3:Get*", Resource: bucketArn }),
      "a policy that denies everything": rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" }),
      "a policy that is not known yet": one("aws:iam/rolePolicy:RolePolicy", { policy: unknown }),
      "a permissions boundary, which allows nothing by itself": one(
        "aws:iam/policy:Policy",
        { policy: document({ Action: "ec2:*", Resource: "*" }) },
        undefined,
        { name: "boundary" },
      ),
      "the policy of a key, whose administrators may do all with it": one("aws:kms/key:Key", {
        policy: document({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*", Resource: "*" }),
      }),
    },
  },
  "no-wildcard-resources": {
    breaks: {
      "an action on every resource": rolePolicy({ Sid: "Read", Action: "s3:GetObject", Resource: "*" }),
      "one action among others": rolePolicy({
        Action: ["ec2:DescribeSubnets", "ec2:DeleteSubnet"],
        Resource: ["*"],
      }),
    },
    keeps: {
      "an action on a bucket's objects": rolePolicy({ Action: "s3:GetObject", Resource: bucketArn }),
      "actions that know no resource": rolePolicy({
        Action: ["ec2:DescribeSubnets", "autoscaling:DescribeAutoScalingGroups", "ecr:GetAuthorizationToken"],
        Resource: "*",
      }),
      "an action that the settings allow": {
        ...rolePolicy({ Action: "ec2:CreateTags", Resource: "*" }),
        context: { settings: { allowed: ["ec2:CreateTags"] } },
      },
    },
  },
  "no-administrators": {
    breaks: {
      "a role with AdministratorAccess": one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      "a role with PowerUserAccess in itself": one("aws:iam/role:Role", {
        managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"],
      }),
    },
    keeps: {
      "a role of a node": one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      }),
    },
  },
  "no-strangers": {
    breaks: {
      "a bucket for everybody": one("aws:s3/bucketPolicy:BucketPolicy", {
        policy: document({ Principal: "*", Action: "s3:GetObject", Resource: bucketArn }),
      }),
      "a role for every account": trust({ Principal: { AWS: "*" } }),
      "a role for everybody but one": trust({ NotPrincipal: { AWS: "arn:aws:iam::1:root" } }),
      "every workflow of GitHub": trust(token(github, audience)),
      "every repository of an owner": trust(token(github, audience, { [`${github}:sub`]: "repo:team/*" })),
      "every owner": trust(token(github, audience, { [`${github}:sub`]: "repo:*" })),
      "tokens for anybody": trust(
        token(github, { [`${github}:sub`]: "repo:team/platform:environment:prod" }),
      ),
      "every project of an organization": trust(
        token("api.pulumi.com/oidc", {
          "api.pulumi.com/oidc:aud": "team",
          "api.pulumi.com/oidc:sub": "pulumi:deploy:org:team:*",
        }),
      ),
    },
    keeps: {
      "a role for a service": trust({ Principal: { Service: "eks.amazonaws.com" } }),
      "everybody of the account": trust({
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
      }),
      "everybody, denied": one("aws:s3/bucketPolicy:BucketPolicy", {
        policy: document({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: bucketArn }),
      }),
      "one environment of a repository": trust(
        token(github, { ...audience, [`${github}:sub`]: "repo:team/platform:environment:prod" }),
      ),
      "one project of an organization": trust(
        token(
          "api.pulumi.com/oidc",
          { "api.pulumi.com/oidc:aud": "team" },
          { "api.pulumi.com/oidc:sub": "pulumi:deploy:org:team:project:mlops:stack:prod:*" },
        ),
      ),
    },
  },
  "bounded-roles": {
    breaks: {
      "a role without the boundary that another has": { resources: [role("a", "arn:b"), role("b")] },
      "a role without one, where all need one": {
        resources: [role("a")],
        context: { settings: { always: true } },
      },
    },
    keeps: {
      "no boundary at all": { resources: [role("a"), role("b")] },
      "boundaries everywhere": { resources: [role("a", "arn:b"), role("b", unknown as string)] },
    },
  },
};
