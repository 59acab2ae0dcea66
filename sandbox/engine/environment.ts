import * as path from "node:path";

import { type Instance, shared } from "../layout";

/** Configuration files of AWS that say nothing: the user's own, in their home, may name an account. */
export function emptyAwsFiles(instance: Instance): { config: string; credentials: string } {
  const folder = path.join(instance.root, "aws");
  return { config: path.join(folder, "config"), credentials: path.join(folder, "credentials") };
}

/**
 * What keeps every client of AWS away from a real account: keys that no account has, and no other place to find some.
 * The region is the stack's to name.
 */
function awsVariables(instance: Instance): Record<string, string> {
  const { config, credentials } = emptyAwsFiles(instance);
  return {
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_CONFIG_FILE: config,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_SHARED_CREDENTIALS_FILE: credentials,
  };
}

/** What makes a shell speak to the sandbox: the engine's own variables, and nothing of the user's. */
export function sandboxVariables(instance: Instance, stack: string): Record<string, string> {
  return {
    ...awsVariables(instance),
    KUBECONFIG: instance.kubeconfig,
    MLOPS_SANDBOX: instance.root,
    PULUMI_BACKEND_URL: `file://${instance.state}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: instance.passphrase,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: shared.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_STACK: stack,
  };
}

/** The user's own that would win over those above: the engine takes a passphrase before a passphrase file. */
const unset = ["PULUMI_CONFIG_PASSPHRASE"];
/** All of them, known or not: a profile, a role, a container's credentials, an endpoint. */
const unsetPrefix = "AWS_";

function isUnset(name: string): boolean {
  return unset.includes(name) || name.startsWith(unsetPrefix);
}

/** Folders that come first on PATH: the instance's `pulumi`, the tools, and the Node.js that runs this program. */
export function sandboxPath(instance: Instance): string[] {
  return [instance.bin, shared.bin, path.dirname(process.execPath)];
}

/** The environment of a process that the sandbox starts. */
export function sandboxEnvironment(instance: Instance, stack: string): NodeJS.ProcessEnv {
  const inherited = (process.env.PATH ?? "").split(path.delimiter);
  const before = sandboxPath(instance);
  const own = Object.entries(process.env).filter(([name]) => !isUnset(name));
  return {
    ...Object.fromEntries(own),
    ...sandboxVariables(instance, stack),
    PATH: [...before, ...inherited.filter((folder) => !before.includes(folder))].join(path.delimiter),
  };
}

/** A word of a shell that means itself, whatever it holds. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * The lines that `eval "$(make -s env)"` runs. PATH is extended, not replaced, and only where another sandbox, or none,
 * comes first.
 */
export function shellExports(instance: Instance, stack: string): string {
  const variables = Object.entries(sandboxVariables(instance, stack)).map(
    ([name, value]) => `export ${name}=${quoted(value)}`,
  );
  const first = sandboxPath(instance).map(quoted).join(":");
  const prepend = `case "$PATH:" in ${quoted(instance.bin)}:*) ;; *) export PATH=${first}:"$PATH" ;; esac`;
  const foreign = `unset ${unset.join(" ")} $(env | sed -n 's/^\\(${unsetPrefix}[A-Z0-9_]*\\)=.*/\\1/p')`;
  return [foreign, ...variables, prepend].join("\n");
}
