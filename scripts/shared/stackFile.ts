import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type AnySettings, parseSettings, SettingsError } from "../../stacks/settings";
import type { Problem } from "../../stacks/settings/problem";
import { takeProviderKeys } from "../../stacks/settings/providerKeys";
import { sectionNames, sections } from "../../stacks/settings/sections";
import { sectionsOf, stackOfFile } from "../../stacks/settings/stackFile";
import { UsageError } from "./usageError";

const repository = join(__dirname, "..", "..");

/** A stack file as it was read. */
export interface StackFile {
  /** Its name, for messages. */
  file: string;
  /** The settings; also of a file that is refused, as long as each section can be read by itself. */
  settings?: AnySettings;
  /** Why the file is refused; none when it is right. */
  problems: readonly Problem[];
}

/** Where the file of a stack is, or the file that was named. */
export function stackFilePath(stack: string | undefined, file: string | undefined): string {
  if (file !== undefined) return resolve(file);
  if (stack === undefined) throw new UsageError(`which stack? --stack ${knownStacks().join(" | ")}`);
  return join(repository, `Pulumi.${stack}.yaml`);
}

/** Reads a stack file without engine, cluster or account. */
export function readStackFile(path: string): StackFile {
  if (!existsSync(path)) {
    throw new UsageError(`there is no ${basename(path)}; stacks here: ${knownStacks().join(", ")}`);
  }
  return parseStackFile(readFileSync(path, "utf8"), basename(path));
}

/** The same from the text of a file, which may come from another revision. */
export function parseStackFile(text: string, file: string): StackFile {
  const raw = sectionsOf(configOf(text, file));
  try {
    return { file, settings: parseSettings(raw, file), problems: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { file, settings: eachByItself(raw), problems: error.problems };
  }
}

function configOf(text: string, file: string): Record<string, unknown> {
  try {
    const document = parse(text) as { config?: Record<string, unknown> } | null;
    return document?.config ?? {};
  } catch (error) {
    throw new UsageError(`${file} is no YAML: ${(error as Error).message.trim()}`);
  }
}

/** The sections without what one demands of another: enough to show what a refused plan would have been. */
function eachByItself(raw: Record<string, unknown>): AnySettings | undefined {
  const { sections: given } = takeProviderKeys(raw);
  const read = sectionNames.map((name) => {
    const schema = sections[name];
    const empty = schema instanceof z.ZodArray ? [] : schema instanceof z.ZodOptional ? undefined : {};
    return [name, schema.safeParse(given[name] ?? empty)] as const;
  });
  if (read.some(([, { success }]) => !success)) return undefined;
  return Object.fromEntries(read.map(([name, { data }]) => [name, data])) as unknown as AnySettings;
}

function knownStacks(): string[] {
  return readdirSync(repository)
    .map(stackOfFile)
    .filter((name) => name !== undefined);
}
