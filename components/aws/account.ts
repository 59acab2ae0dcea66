import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Id of the account that the provider of this resource works in. */
export function accountIdOf(parent: pulumi.Resource): pulumi.Output<string> {
  return aws.getCallerIdentityOutput({}, { parent }).accountId;
}
