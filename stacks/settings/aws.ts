import { z } from "zod";
import { arn, region } from "./awsFields";
import { dnsLabel, flag, text } from "./fields";

/** Keys of tags that the product and AWS set. */
const reservedTag = /^(aws:|mlops-stack\.io\/|kubernetes\.io\/|k8s\.io\/|eks:|Name$)/i;
const tagKeyNeeded = "the key of a tag is needed: at most 128 letters, digits, spaces and _.:/=+-@";
const tagValueNeeded =
  "the value of a tag is needed: text of at most 256 letters, digits, spaces and _.:/=+-@ (in quotes)";
/** AWS admits 50 tags on a resource; node groups, volumes and the autoscaler need the rest. */
const mostTags = 30;
const tagsNeeded = `at most ${mostTags} tags are needed, as key: value`;

/** Plain letters, which every service takes. Source: AWS "Tag naming limits and requirements". */
const tagsSchema = z
  .record(
    z
      .string()
      .regex(/^[\w .:/=+@-]{1,128}$/, { error: tagKeyNeeded })
      .refine((key) => !reservedTag.test(key), {
        error: "a tag of your own is needed: this one is set by the product, by Kubernetes or by AWS",
      }),
    z.string({ error: tagValueNeeded }).regex(/^[\w .:/=+@-]{0,256}$/, { error: tagValueNeeded }),
    { error: tagsNeeded },
  )
  .refine((tags) => Object.keys(tags).length <= mostTags, { error: tagsNeeded });

const accountNeeded = 'an AWS account id is needed: 12 digits in quotes, such as "123456789012"';

/** The longest name of an installation. */
export const longestInstallation = 24;

export const awsSchema = z
  .strictObject({
    region: region().describe(
      "Region of everything, such as us-east-1. Written as aws:region, where Pulumi's users look for it, or here.",
    ),
    name: dnsLabel(longestInstallation).describe(
      "Name of the installation, at most 24 letters, digits and '-': cluster, network and alarms are found by it. Changing it replaces them.",
    ),
    accountId: z
      .string({
        error: ({ input }) =>
          typeof input === "number" ? `${accountNeeded} (YAML drops the zeros of a number)` : accountNeeded,
      })
      .regex(/^\d{12}$/, { error: accountNeeded })
      .optional()
      .describe(
        "Account that this stack may touch; with the credentials of another, nothing happens. Default: any account.",
      ),
    profile: text("the name of a profile of the AWS configuration is needed")
      .optional()
      .describe(
        "Profile of ~/.aws/config, also written as aws:profile. Default: the credentials of the environment.",
      ),
    tags: tagsSchema
      .default({})
      .describe("Tags of every resource, for the cost report of the account. Default none besides our own."),
    permissionsBoundary: arn("iam", /^policy\/.+$/, "arn:aws:iam::123456789012:policy/boundary")
      .optional()
      .describe("ARN of the policy that bounds every role that is made. Default: none."),
    protect: flag()
      .default(false)
      .describe(
        "Refuse to delete what holds data: cluster, keys, database, cache, bucket, repositories. To delete, set it to false and deploy first. Default false.",
      ),
  })
  .describe("The AWS account, region and names. Needed with a cluster of kind eks.");

export type AwsSettings = z.output<typeof awsSchema>;
