import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BootstrapSettings } from "./settings";

/** Who signs the tokens that a deployment comes with, and for whom. */
interface Issuer {
  url: string;
  audience: string;
  /** The `sub` of a token that may deploy a stack, and of one that may only look at what a deployment would do. */
  deploys: (stack: string) => string;
  previews: (stack: string) => string;
}

/**
 * The issuers that the settings name.
 * Sources: GitHub docs, "Configuring OpenID Connect in Amazon Web Services"; Pulumi docs, "Configuring OpenID Connect
 * for Pulumi Cloud", subject and audience of Pulumi Deployments.
 */
function issuersOf({ github, pulumi: cloud }: BootstrapSettings): Record<string, Issuer> {
  const issuers: Record<string, Issuer> = {};
  if (github) {
    issuers["github"] = {
      url: "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      // The environment's reviewers have agreed when a token says so.
      deploys: (stack) => `repo:${github.repository}:environment:${stack}`,
      previews: () => `repo:${github.repository}:pull_request`,
    };
  }
  if (cloud) {
    const project = `pulumi:deploy:org:${cloud.organization}:project:${cloud.project}`;
    issuers["pulumi"] = {
      url: "https://api.pulumi.com/oidc",
      audience: cloud.organization,
      deploys: (stack) => `${project}:stack:${stack}:*`,
      previews: (stack) => `${project}:stack:${stack}:operation:preview:scope:write`,
    };
  }
  return issuers;
}

export interface Trusted {
  issuer: Issuer;
  provider: aws.iam.OpenIdConnectProvider;
}

/** What makes the account believe tokens of the issuers; AWS knows an issuer once an account. */
export function trustIssuers(settings: BootstrapSettings, opts: pulumi.CustomResourceOptions): Trusted[] {
  return Object.entries(issuersOf(settings)).map(([name, issuer]) => ({
    issuer,
    provider: new aws.iam.OpenIdConnectProvider(
      name,
      { url: issuer.url, clientIdLists: [issuer.audience] },
      opts,
    ),
  }));
}

/** Who may take a role on: the bearers of tokens whose subject matches. */
export function trustPolicy(
  trusted: Trusted[],
  subjectOf: (issuer: Issuer) => string,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: trusted.map(({ issuer, provider }) => {
      const host = issuer.url.replace("https://", "");
      const subject = { [`${host}:sub`]: subjectOf(issuer) };
      return {
        Effect: "Allow",
        Principal: { Federated: provider.arn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${host}:aud`]: issuer.audience }, StringLike: subject },
      };
    }),
  });
}
