import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { longestInstallation } from "../stacks/settings/aws";
import { region } from "../stacks/settings/awsFields";
import { SettingsError } from "../stacks/settings/errors";
import { dnsLabel, text, wholeNumber } from "../stacks/settings/fields";
import { problemsOf } from "../stacks/settings/issues";

const accountNeeded = 'an AWS account id is needed: 12 digits in quotes, such as "123456789012"';

/** Permissions name the account, so that it cannot be left to the credentials as in the platform itself. */
const aws = z.strictObject({
  region: region().describe(
    "Region of the state bucket and the key, and of the stacks that may be deployed.",
  ),
  accountId: z.string({ error: accountNeeded }).regex(/^\d{12}$/, { error: accountNeeded }),
  name: dnsLabel(20).describe("What roles, policies and the key begin with."),
  profile: text("the name of a profile of the AWS configuration is needed")
    .optional()
    .describe("Profile of ~/.aws/config. Default: the credentials of the environment."),
  tags: z.record(z.string(), z.string()).default({}).describe("Tags of every resource. Default none."),
});

const bucketNeeded = "the name of a bucket is needed: 3 to 63 lower-case letters, digits, '-' and '.'";

const state = z
  .strictObject({
    bucket: z
      .string({ error: bucketNeeded })
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: bucketNeeded })
      .optional()
      .describe("Name of the bucket, unique in the world. Default: generated."),
    noncurrentDays: wholeNumber({ min: 7, max: 3650, unit: "days" })
      .default(90)
      .describe("Days that a state which was written over can be brought back. Default 90."),
  })
  .prefault({});

const patternNeeded = "the beginning of the names of stacks is needed, such as pr-*";

const environment = z.strictObject({
  stack: dnsLabel(40).describe("Name of the stack, and of the environment on GitHub that may deploy it."),
  name: dnsLabel(longestInstallation).describe(
    "What the stack's file says in mlops:aws.name: it may touch no other cluster.",
  ),
  reviewStacks: text(patternNeeded)
    .regex(/^[a-zA-Z0-9_.-]+\*?$/, { error: patternNeeded })
    .optional()
    .describe(
      "Names of the stacks that Pulumi Deployments makes for pull requests, such as pr-*: they are deployed by the roles of this stack, under its name with a number behind. Default: none may be.",
    ),
});

const repositoryNeeded = "a repository of GitHub is needed, as owner/name";
const organizationNeeded = "the name of an organization of Pulumi Cloud is needed, as in its address";

export function repositoryName() {
  return z.string({ error: repositoryNeeded }).regex(/^[\w.-]+\/[\w.-]+$/, { error: repositoryNeeded });
}

export function organizationName() {
  return z.string({ error: organizationNeeded }).regex(/^[a-zA-Z0-9-]+$/, { error: organizationNeeded });
}

const schema = z.strictObject({
  aws,
  state,
  environments: z
    .array(environment, { error: "a list of environments is needed: - { stack: prod, name: mlops-prod }" })
    .min(1, { error: "at least one environment is needed: - { stack: prod, name: mlops-prod }" })
    .superRefine((environments, context) => {
      environments.forEach(({ stack }, index) => {
        if (environments.findIndex((other) => other.stack === stack) === index) return;
        const message = `the stack ${stack} is there already`;
        context.addIssue({ code: "custom", path: [index, "stack"], message });
      });
    }),
  github: z
    .strictObject({
      repository: repositoryName().describe(
        "Whose workflows may deploy, each from the environment that is called like the stack.",
      ),
    })
    .optional(),
  pulumi: z
    .strictObject({
      organization: organizationName().describe(
        "Whose Pulumi Deployments may deploy. Upper and lower case count.",
      ),
      project: dnsLabel(60).default("mlops").describe("Name of the platform's project. Default mlops."),
    })
    .optional(),
});

export type BootstrapSettings = z.output<typeof schema>;

/** @throws SettingsError with every problem of the file at once. */
export function parseBootstrap(raw: Record<string, unknown>, file: string): BootstrapSettings {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new SettingsError(file, problemsOf(result.error.issues, schema, raw));
}

/** The settings of the stack that is being deployed; they share their namespace with the platform's. */
export function loadBootstrap(): BootstrapSettings {
  const config = new pulumi.Config("mlops");
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith("mlops:"))
    .map((key) => key.slice("mlops:".length));
  const raw = Object.fromEntries(names.map((name) => [name, config.getObject<unknown>(name)]));
  return parseBootstrap(raw, `bootstrap/Pulumi.${pulumi.getStack()}.yaml`);
}
