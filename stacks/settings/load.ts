import * as pulumi from "@pulumi/pulumi";
import { SettingsError, warningText } from "./errors";
import { readSettings } from "./parse";
import type { Problem } from "./problem";
import type { AnySettings } from "./sections";
import { sectionsOf } from "./stackFile";

/**
 * The settings of the stack that is being deployed. Every key of the namespace is read, so that a misspelt section is
 * an error and not a silent default.
 */
export function loadSettings(config: pulumi.Config): AnySettings {
  const file = `Pulumi.${pulumi.getStack()}.yaml`;
  const { settings, warnings } = readSettings(readSections(config, file), file);
  if (warnings.length > 0) void pulumi.log.warn(warningText(file, warnings));
  return settings;
}

function readSections(config: pulumi.Config, file: string): Record<string, unknown> {
  const prefix = `${config.name}:`;
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const problems: Problem[] = [];
  const sections = names.map((name) => [`${prefix}${name}`, readObject(config, name, problems)] as const);
  if (problems.length > 0) throw new SettingsError(file, problems);
  return sectionsOf({ ...pulumi.runtime.allConfig(), ...Object.fromEntries(sections) });
}

/** A section set with `pulumi config set` and without `--path` arrives as plain text. */
function readObject(config: pulumi.Config, name: string, problems: Problem[]): unknown {
  try {
    return config.getObject<unknown>(name);
  } catch {
    problems.push({
      path: [name],
      found: JSON.stringify(config.get(name)),
      needed: "a section of settings is needed, not text",
    });
    return undefined;
  }
}
