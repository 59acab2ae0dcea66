import * as aws from "@pulumi/aws";
import { stackTags, type Tags } from "./tags";

export interface AwsProviderArgs {
  region: string;
  /** Name of the installation; every resource carries it as a tag. */
  name: string;
  /** Nothing happens with the credentials of another account. Default: any account. */
  accountId?: string;
  /** Profile of `~/.aws/config`. Default: the credentials of the environment. */
  profile?: string;
  /** On everything that can be tagged, beside the tags that name the installation. Default none. */
  tags?: Tags;
}

/** The only way into the account: the default provider is disabled, so that a resource which forgot it fails loudly. */
export function awsProvider(name: string, args: AwsProviderArgs): aws.Provider {
  return new aws.Provider(name, {
    region: args.region,
    allowedAccountIds: args.accountId === undefined ? undefined : [args.accountId],
    profile: args.profile,
    defaultTags: { tags: stackTags(args.name, args.tags) },
  });
}
