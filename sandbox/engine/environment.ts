import * as path from "node:path";

import { type Instance, shared } from "../layout";

/** What makes a shell speak to the sandbox: the engine's own variables, and nothing of the user's. */
export function sandboxVariables(instance: Instance, stack: string): Record<string, string> {
  return {
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

/** Folders that come first on PATH: the instance's `pulumi`, the tools, and the Node.js that runs this program. */
export function sandboxPath(instance: Instance): string[] {
  return [instance.bin, shared.bin, path.dirname(process.execPath)];
}

/** The environment of a process that the sandbox starts. */
export function sandboxEnvironment(instance: Instance, stack: string): NodeJS.ProcessEnv {
  const inherited = (process.env.PATH ?? "").split(path.delimiter);
  const before = sandboxPath(instance);
  const own = Object.entries(process.env).filter(([name]) => !unset.includes(name));
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
  return [`unset ${unset.join(" ")}`, ...variables, prepend].join("\n");
}
