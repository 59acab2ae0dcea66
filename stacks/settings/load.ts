import * as pulumi from "@pulumi/pulumi";
import { SettingsError, warningText } from "./errors";
import { readSettings } from "./parse";
import type { Problem } from "./problem";
import type { AnySettings } from "./sections";
import { sectionNames } from "./sections";
import { isSecret, missingSecrets, unusedSecrets } from "./secrets";
import { sectionsOf } from "./stackFile";

/**
 * The settings of the stack that is being deployed. Every key of the namespace is read, so that a misspelt section is
 * an error and not a silent default.
 */
export function loadSettings(config: pulumi.Config): AnySettings {
  const file = `Pulumi.${pulumi.getStack()}.yaml`;
  const { settings, warnings: found } = readSettings(readSections(config, file), file);
  const missing = missingSecrets(config, settings);
  if (missing.length > 0) throw new SettingsError(file, missing);
  const warnings = [...found, ...unusedSecrets(config, settings)];
  if (warnings.length > 0) void pulumi.log.warn(warningText(file, warnings));
  return settings;
}

function readSections(config: pulumi.Config, file: string): Record<string, unknown> {
  const prefix = `${config.name}:`;
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix) && !isSecret(key))
    .map((key) => key.slice(prefix.length));
  const problems: Problem[] = secretSections(prefix);
  const sections = names.map((name) => [`${prefix}${name}`, readObject(config, name, problems)] as const);
  if (problems.length > 0) throw new SettingsError(file, problems);
  const others = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => !key.startsWith(prefix));
  return sectionsOf(Object.fromEntries([...others, ...sections]));
}

/** Otherwise it would be taken for a secret of that name, and its settings left out in silence. */
function secretSections(prefix: string): Problem[] {
  const needed =
    "a section holds no secrets: set one by a name of its own, where a setting asks for it (remove it here)";
  return sectionNames
    .filter((name) => isSecret(`${prefix}${name}`))
    .map((name) => ({ path: [name], found: "[secret]", needed }));
}

/** A section set with `pulumi config set` and without `--path` arrives as plain text. */
function readObject(config: pulumi.Config, name: string, problems: Problem[]): unknown {
  try {
    return config.getObject<unknown>(name);
  } catch {
    const isSection = sectionNames.some((section) => section === name);
    problems.push({
      path: [name],
      found: isSection ? JSON.stringify(config.get(name)) : "(text)",
      needed: isSection
        ? "a section of settings is needed, not text"
        : `this is no section; a secret is set as one: pulumi config set --secret ${config.name}:${name} …`,
    });
    return undefined;
  }
}
