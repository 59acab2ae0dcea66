import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyStatement } from "../components/aws";
import { policyDocument } from "../components/aws";
import { deployPermissions, readPermissions } from "./permissions";
import type { Scope } from "./scope";
import { roleName } from "./roleNames";
import type { StateStore } from "./stateStore";
import { type Trusted, trustPolicy } from "./trust";

export interface DeployRolesArgs {
  /** Name of the stack that they deploy. */
  stack: string;
  scope: Scope;
  store: StateStore;
  trusted: Trusted[];
}

/** An hour is the least that AWS grants, and a cluster alone takes twenty minutes. */
const deploymentSeconds = 2 * 60 * 60;

/**
 * The roles for one stack: one that changes it, for tokens that somebody has approved, one that looks at what a change
 * would do, and one that looks at what is there.
 */
export class DeployRoles extends pulumi.ComponentResource {
  readonly deploy: pulumi.Output<string>;
  readonly preview: pulumi.Output<string>;
  /** None where the only issuer has its deployments look for drift. */
  readonly drift?: pulumi.Output<string>;

  constructor(name: string, args: DeployRolesArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:bootstrap:DeployRoles", name, {}, opts);
    this.deploy = this.deployRole(name, args).arn;
    this.preview = this.previewRole(name, args).arn;
    this.drift = this.driftRole(name, args)?.arn;
    this.registerOutputs({ deploy: this.deploy, preview: this.preview, drift: this.drift });
  }

  private deployRole(name: string, { stack, scope, store, trusted }: DeployRolesArgs): aws.iam.Role {
    const own = roleName(scope.owner, "deploy", stack);
    const role = new aws.iam.Role(
      `${name}-deploy`,
      {
        name: own,
        assumeRolePolicy: trustPolicy(trusted, ({ deploys }) => deploys(stack)),
        maxSessionDuration: deploymentSeconds,
      },
      { parent: this },
    );
    for (const [part, permissions] of Object.entries(deployPermissions)) {
      this.attach(`${name}-deploy-${part}`, `${own}-${part}`, role, permissions(scope));
    }
    this.attach(`${name}-deploy-state`, `${own}-state`, role, mayWriteState(store));
    return role;
  }

  private previewRole(name: string, { stack, scope, store, trusted }: DeployRolesArgs): aws.iam.Role {
    const own = roleName(scope.owner, "preview", stack);
    const role = new aws.iam.Role(
      `${name}-preview`,
      { name: own, assumeRolePolicy: trustPolicy(trusted, ({ previews }) => previews(stack)) },
      { parent: this },
    );
    this.attach(`${name}-preview-state`, `${own}-state`, role, [...mayReadState(store), ...lookups]);
    return role;
  }

  private driftRole(name: string, args: DeployRolesArgs): aws.iam.Role | undefined {
    const { stack, scope, store } = args;
    const trusted = args.trusted.filter(({ issuer }) => issuer.drift);
    if (trusted.length === 0) return undefined;
    const own = roleName(scope.owner, "drift", stack);
    const role = new aws.iam.Role(
      `${name}-drift`,
      { name: own, assumeRolePolicy: trustPolicy(trusted, ({ drift }) => drift?.(stack) ?? []) },
      { parent: this },
    );
    this.attach(`${name}-drift-state`, `${own}-state`, role, [...mayReadState(store), ...lookups]);
    this.attach(`${name}-drift-reads`, `${own}-reads`, role, readPermissions(scope));
    return role;
  }

  private attach(name: string, policyName: string, role: aws.iam.Role, statements: PolicyStatement[]): void {
    const policy = new aws.iam.Policy(
      name,
      { name: policyName, policy: policyDocument(statements) },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      `${name}-attachment`,
      { role: role.name, policyArn: policy.arn },
      { parent: this },
    );
  }
}

function objectsOf({ bucket }: StateStore): pulumi.Output<string> {
  return pulumi.interpolate`${bucket.arn}/*`;
}

function mayReadState(store: StateStore): PolicyStatement[] {
  return [
    { sid: "State", actions: ["s3:GetObject"], resources: [objectsOf(store)] },
    { sid: "States", actions: ["s3:ListBucket", "s3:GetBucketLocation"], resources: [store.bucket.arn] },
    { sid: "SecretsOfState", actions: ["kms:Decrypt", "kms:DescribeKey"], resources: [store.key.arn] },
  ];
}

function mayWriteState(store: StateStore): PolicyStatement[] {
  return [
    ...mayReadState(store),
    // The engine deletes its locks, and what it has renamed; older versions stay.
    { sid: "NewState", actions: ["s3:PutObject", "s3:DeleteObject"], resources: [objectsOf(store)] },
    { sid: "NewSecrets", actions: ["kms:Encrypt", "kms:GenerateDataKey"], resources: [store.key.arn] },
    { sid: "Recovery", actions: ["tag:GetResources"], resources: ["*"] },
  ];
}

/** What a preview asks before anything is bought. */
const lookups: PolicyStatement[] = [
  {
    sid: "Lookups",
    actions: [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "eks:DescribeAddonVersions",
      "eks:DescribeClusterVersions",
      "route53:ListHostedZones",
      "route53:ListHostedZonesByName",
      "servicequotas:GetAWSDefaultServiceQuota",
      "servicequotas:GetServiceQuota",
    ],
    resources: ["*"],
  },
  { sid: "Networks", actions: ["ec2:DescribeVpcAttribute"], resources: ["arn:aws:ec2:*:*:vpc/*"] },
  { sid: "Clusters", actions: ["eks:DescribeCluster"], resources: ["arn:aws:eks:*:*:cluster/*"] },
  {
    sid: "Zones",
    actions: ["route53:GetHostedZone", "route53:ListTagsForResource"],
    resources: ["arn:aws:route53:::hostedzone/*"],
  },
];
