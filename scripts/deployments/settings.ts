import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { UsageError } from "../shared/usageError";

const variable = z.string({
  error: "text is needed: a secret is set with --secret-env, and never written here",
});

/**
 * What may stand in `Pulumi.<stack>.deploy.yaml`: the deployment settings of Pulumi Cloud, by its names.
 * Source: sdk/go/common/apitype/deployments.go of pulumi/pulumi, DeploymentSettings; what holds credentials is left out.
 */
const settingsSchema = z.strictObject({
  sourceContext: z
    .strictObject({
      git: z
        .strictObject({
          repoUrl: z.string().optional(),
          branch: z.string(),
          repoDir: z.string().optional(),
          commit: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  gitHub: z
    .strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: "a repository is needed, as owner/name" }),
      deployCommits: z.boolean().optional(),
      previewPullRequests: z.boolean().optional(),
      pullRequestTemplate: z.boolean().optional(),
      paths: z.array(z.string().regex(/^[^,]+$/, { error: "a path without commas is needed" })).optional(),
    })
    .optional(),
  executorContext: z
    .strictObject({ executorImage: z.string().optional(), executorRootPath: z.string().optional() })
    .optional(),
  operationContext: z
    .strictObject({
      preRunCommands: z.array(z.string()).optional(),
      environmentVariables: z.record(z.string().regex(/^[A-Za-z_]\w*$/), variable).optional(),
      oidc: z
        .strictObject({
          aws: z.strictObject({
            roleArn: z.string(),
            sessionName: z.string(),
            duration: z.string().optional(),
            policyArns: z.array(z.string()).optional(),
          }),
        })
        .optional(),
      options: z
        .strictObject({
          skipInstallDependencies: z.boolean().optional(),
          skipIntermediateDeployments: z.boolean().optional(),
          shell: z.string().optional(),
          deleteAfterDestroy: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  agentPoolID: z.string().optional(),
});

const fileSchema = z.strictObject({ settings: settingsSchema });

export type DeploymentSettings = z.output<typeof settingsSchema>;

/** @throws UsageError with everything that is wrong with the file. */
export function parseDeploymentSettings(text: string, file: string): DeploymentSettings {
  const result = fileSchema.safeParse(parse(text));
  if (result.success) return result.data.settings;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".")}  ${message}`);
  throw new UsageError(`${file}: ${problems.length} problems\n${problems.join("\n")}`);
}

export function readDeploymentSettings(file: string): DeploymentSettings {
  try {
    return parseDeploymentSettings(readFileSync(file, "utf8"), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UsageError(`there is no ${file}: it says how the stack is deployed`);
  }
}

/**
 * The settings as options of `pulumi deployment settings edit`, which sets these and leaves others as they are.
 * Source: cmd/pulumi/deployment/deployment_settings_edit.go of pulumi/pulumi. Until 3.245 the command could also push the
 * file itself.
 */
export function editOptions(settings: DeploymentSettings): string[] {
  const { sourceContext, gitHub, executorContext, operationContext: operation, agentPoolID } = settings;
  const { oidc, options, environmentVariables = {} } = operation ?? {};
  return [
    ...option("github-repo", gitHub?.repository),
    ...option("git-url", sourceContext?.git?.repoUrl),
    ...option("branch", sourceContext?.git?.branch),
    ...option("commit", sourceContext?.git?.commit),
    ...option("folder", sourceContext?.git?.repoDir),
    ...option("push-to-deploy", gitHub?.deployCommits),
    ...option("preview-prs", gitHub?.previewPullRequests),
    ...option("pr-template", gitHub?.pullRequestTemplate),
    ...each("path-filter", gitHub?.paths),
    ...option("executor-image", executorContext?.executorImage),
    ...option("executor-root-path", executorContext?.executorRootPath),
    ...each("pre-run-command", operation?.preRunCommands),
    ...Object.entries(environmentVariables).flatMap(([name, value]) => option("env", `${name}=${value}`)),
    ...option("oidc-aws-role-arn", oidc?.aws.roleArn),
    ...option("oidc-aws-session-name", oidc?.aws.sessionName),
    ...option("oidc-aws-duration", oidc?.aws.duration),
    ...each("oidc-aws-policy-arn", oidc?.aws.policyArns),
    ...option("skip-install-deps", options?.skipInstallDependencies),
    ...option("skip-intermediate-deployments", options?.skipIntermediateDeployments),
    ...option("shell", options?.shell),
    ...option("delete-after-destroy", options?.deleteAfterDestroy),
    ...option("runner-pool", agentPoolID),
  ];
}

function option(name: string, value: string | boolean | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function each(name: string, values: string[] = []): string[] {
  return values.flatMap((value) => option(name, value));
}
