import { createRequire } from "node:module";
import { join } from "node:path";
import type { RuntimeOptions } from "./options";

/** What the engine asks to be run. Paths are absolute. */
export interface ProgramRequest {
  monitorAddress: string;
  engineAddress: string;
  organization: string;
  project: string;
  stack: string;
  rootDirectory: string;
  programDirectory: string;
  /** The project's `main`, relative to the program's folder; "." lets package.json decide. */
  entryPoint: string;
  dryRun: boolean;
  parallel: number;
  tracing?: string;
  arguments: string[];
  config: [key: string, value: string][];
  configSecretKeys: string[];
}

/** The SDK's run script has told the user already when it leaves with this. Source: @pulumi/pulumi/cmd/run. */
export const exitCodeAfterMessage = 32;

/** The arguments of node that run the program under the SDK's run script. */
export function programArguments(
  request: ProgramRequest,
  options: RuntimeOptions,
  runScript: string,
): string[] {
  return [
    ...options.nodeArguments,
    runScript,
    ...flag("monitor", request.monitorAddress),
    ...flag("engine", request.engineAddress),
    ...flag("organization", request.organization),
    ...flag("project", request.project),
    ...flag("root-directory", request.rootDirectory),
    ...flag("stack", request.stack),
    ...flag("pwd", request.programDirectory),
    ...(request.dryRun ? ["--dry-run"] : []),
    ...flag("parallel", String(request.parallel)),
    ...flag("tracing", request.tracing),
    request.entryPoint || ".",
    ...request.arguments,
  ];
}

function flag(name: string, value: string | undefined): string[] {
  return value ? [`--${name}`, value] : [];
}

/** The environment of the program: the host's, the configuration, and the options that travel as variables. */
export function programEnvironment(
  request: Pick<ProgramRequest, "config" | "configSecretKeys">,
  options: RuntimeOptions,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const config = Object.fromEntries(request.config.map(([key, value]) => [longConfigKey(key), value]));
  return {
    ...inherited,
    ...typescriptEnvironment(options),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.configSecretKeys),
  };
}

export function typescriptEnvironment(options: RuntimeOptions): NodeJS.ProcessEnv {
  return {
    ...(options.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

/** The SDK reads keys in their old long form, `<namespace>:config:<name>`. */
function longConfigKey(key: string): string {
  const [namespace = "", ...rest] = key.split(":");
  return rest[0] === "config" && rest.length > 1 ? key : [namespace, "config", ...rest].join(":");
}

export class SdkMissingError extends Error {}

/** Finds a script of the SDK that the program itself has installed: host and program need not share one. */
export function sdkScript(name: string, programDirectory: string): string {
  try {
    return createRequire(join(programDirectory, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
  } catch (error) {
    throw new SdkMissingError(
      `@pulumi/pulumi is not installed for the program in ${programDirectory}: run \`npm install\` there`,
      { cause: error },
    );
  }
}
