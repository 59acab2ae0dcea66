import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsProvider, carryUrn, policyDocument } from "../components/aws";
import { boundaryStatements } from "./boundary";
import { DeployRoles } from "./deployRoles";
import { boundaryArn } from "./roleNames";
import { loadBootstrap } from "./settings";
import { StateStore } from "./stateStore";
import { trustIssuers } from "./trust";

/** What has to exist in an account before the first `pulumi up` of the platform; see docs/bootstrap.md. */
export = (): Record<string, pulumi.Input<unknown>> => {
  const settings = loadBootstrap();
  const { name, region, accountId } = settings.aws;
  const owner = `${name}-bootstrap`;

  pulumi.runtime.registerStackTransformation(carryUrn());
  const provider = awsProvider("aws", settings.aws);
  const store = new StateStore("state", { name, ...settings.state }, { provider });
  new aws.iam.Policy(
    "boundary",
    { name: `${owner}-boundary`, policy: policyDocument(boundaryStatements()) },
    { provider, protect: true },
  );
  const trusted = trustIssuers(settings, { provider });
  // Nobody could take a role on that trusts no issuer, and AWS refuses it.
  const environments = trusted.length === 0 ? [] : settings.environments;
  const roles = environments.map(({ stack, name: installation, reviewStacks }) => {
    const scope = { region, accountId, installation, owner, reviews: reviewStacks !== undefined };
    return [stack, new DeployRoles(stack, { stack, scope, store, trusted }, { provider })] as const;
  });

  return {
    backendUrl: pulumi.interpolate`s3://${store.bucket.bucket}?region=${region}`,
    secretsProvider: pulumi.interpolate`awskms://${store.alias.name}?region=${region}`,
    permissionsBoundary: boundaryArn({ accountId, owner }),
    roles: Object.fromEntries(
      roles.map(([stack, { deploy, preview, drift }]) => [stack, { deploy, preview, drift }]),
    ),
  };
};
