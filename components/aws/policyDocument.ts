import * as pulumi from "@pulumi/pulumi";

/** What somebody may do, or may never do, with what. */
export interface PolicyStatement {
  sid?: string;
  /** Default `Allow`. */
  effect?: "Allow" | "Deny";
  /** `s3:GetObject`, … */
  actions: string[];
  /** ARNs, or `*` where the action knows no resource. */
  resources: pulumi.Input<string>[];
  /** Operator → key → values: `{ StringEquals: { "aws:SourceAccount": "123456789012" } }`. */
  conditions?: Record<string, Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
}

/** A statement of a policy that a resource carries: it names who is meant as well. */
export interface ResourceStatement extends PolicyStatement {
  principals: Principals;
}

/** Everybody, or those of AWS' kinds. */
export type Principals = "*" | { AWS?: pulumi.Input<string>[]; Service?: string[] };

/** The JSON of a policy: of an identity, or of a resource when the statements name principals. */
export function policyDocument(statements: (PolicyStatement | ResourceStatement)[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.map(statementOf) });
}

function statementOf(statement: PolicyStatement | ResourceStatement): pulumi.Input<Record<string, unknown>> {
  return {
    ...(statement.sid !== undefined && { Sid: statement.sid }),
    Effect: statement.effect ?? "Allow",
    ...("principals" in statement && { Principal: statement.principals }),
    Action: statement.actions,
    Resource: statement.resources,
    ...(statement.conditions && { Condition: statement.conditions }),
  };
}

/** Lets a service of AWS, such as `eks.amazonaws.com`, take the role on. */
export function trustService(service: string): string {
  return trust(service, ["sts:AssumeRole"]);
}

/** Lets the pods of an EKS cluster take the role on, as far as a Pod Identity association gives it to them. */
export function trustPodIdentity(): string {
  return trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
}

function trust(service: string, actions: string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
}

/** ARN of a policy that AWS maintains: `AmazonEKSWorkerNodePolicy`, `service-role/AmazonEBSCSIDriverPolicy`. */
export function managedPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}
