import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountIdOf } from "./account";
import { policyDocument, type ResourceStatement } from "./policyDocument";

export interface EncryptionKeyArgs {
  /** What it encrypts, for whoever finds it in the console. */
  description: string;
  /** Region whose CloudWatch Logs may use the key for this account's log groups. Default: none may. */
  logsIn?: string;
  /** Other services that use the key without anybody's identity. Default none. */
  statements?: ResourceStatement[];
  /** `pulumi destroy` fails until this is lifted: what a key encrypted is lost with it. Default false. */
  protect?: boolean;
}

/** Long enough to notice that data still needs it. */
const deletionWindowInDays = 30;

/** A symmetric key that AWS rotates every year; the account's IAM policies decide who may use it. */
export function encryptionKey(
  name: string,
  args: EncryptionKeyArgs,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): aws.kms.Key {
  const { description, logsIn, statements = [], protect } = args;
  const account = accountIdOf(opts.parent);
  const logs = logsIn === undefined ? [] : [cloudWatchLogs(logsIn, account)];
  return new aws.kms.Key(
    name,
    {
      description,
      enableKeyRotation: true,
      deletionWindowInDays,
      policy: policyDocument([ownAccount(account), ...logs, ...statements]),
    },
    { ...opts, protect },
  );
}

/** Without it nobody could change the key any more, and IAM policies would not count. */
function ownAccount(account: pulumi.Output<string>): ResourceStatement {
  const root = pulumi.interpolate`arn:aws:iam::${account}:root`;
  return { sid: "Account", principals: { AWS: [root] }, actions: ["kms:*"], resources: ["*"] };
}

/** Source: CloudWatch Logs user guide, "Encrypt log data using AWS KMS". */
function cloudWatchLogs(region: string, account: pulumi.Output<string>): ResourceStatement {
  const ownLogGroups = pulumi.interpolate`arn:aws:logs:${region}:${account}:log-group:*`;
  return {
    sid: "Logs",
    principals: { Service: [`logs.${region}.amazonaws.com`] },
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    resources: ["*"],
    conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": ownLogGroups } },
  };
}
