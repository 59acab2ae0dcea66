import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BootstrapSettings } from "./settings";

/** Who signs the tokens that a deployment comes with, and for whom. */
interface Issuer {
  url: string;
  audience: string;
  /** The `sub` of a token that may deploy a stack. */
  deploys: Subjects;
  /** Of those that may only look at what a deployment would do. */
  previews: Subjects;
  /** Of those that look for drift; none where who deploys looks for it too. */
  drift?: Subjects;
}

type Subjects = (stack: string) => string[];

/** The branch that scheduled workflows run on, and that is deployed to production. */
const mainBranch = "main";

/**
 * The issuers that the settings name.
 * Sources: GitHub docs, "Configuring OpenID Connect in Amazon Web Services"; Pulumi docs, "Configuring OpenID Connect
 * for Pulumi Cloud", subject and audience of Pulumi Deployments.
 */
function issuersOf({ environments, github, pulumi: cloud }: BootstrapSettings): Record<string, Issuer> {
  const issuers: Record<string, Issuer> = {};
  const reviewsOf = (stack: string) => environments.find((one) => one.stack === stack)?.reviewStacks;
  if (github) {
    const ofMainBranch = `repo:${github.repository}:ref:refs/heads/${mainBranch}`;
    issuers["github"] = {
      url: "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      // The environment's reviewers have agreed when a token says so.
      deploys: (stack) => [`repo:${github.repository}:environment:${stack}`],
      // On the main branch for those who are to approve: they see before what they let in.
      previews: () => [`repo:${github.repository}:pull_request`, ofMainBranch],
      // Not for pull requests: nobody has read yet what runs there.
      drift: () => [ofMainBranch],
    };
  }
  if (cloud) {
    const project = `pulumi:deploy:org:${cloud.organization}:project:${cloud.project}`;
    issuers["pulumi"] = {
      url: "https://api.pulumi.com/oidc",
      audience: cloud.organization,
      deploys: (stack) => {
        const reviews = reviewsOf(stack);
        return [stack, ...(reviews === undefined ? [] : [reviews])].map(
          (name) => `${project}:stack:${name}:*`,
        );
      },
      previews: (stack) => [`${project}:stack:${stack}:operation:preview:scope:write`],
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
  subjectsOf: (issuer: Issuer) => string[],
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: trusted.map(({ issuer, provider }) => {
      const host = issuer.url.replace("https://", "");
      const subject = { [`${host}:sub`]: subjectsOf(issuer) };
      return {
        Effect: "Allow",
        Principal: { Federated: provider.arn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${host}:aud`]: issuer.audience }, StringLike: subject },
      };
    }),
  });
}
