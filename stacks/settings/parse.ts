import { z } from "zod";
import { crossCheck } from "./crossChecks";
import { SettingsError } from "./errors";
import type { Finding } from "./finding";
import { problemsOf } from "./issues";
import { nearest } from "./nearest";
import { inFileOrder } from "./order";
import { takeProviderKeys } from "./providerKeys";
import { isGroup, show, valueAt, type Problem } from "./problem";
import { type AnySettings, sectionNames, sections, type ParsedSections, type SectionName } from "./sections";

/**
 * The settings with every default filled in.
 * @param raw the sections by name, as the YAML file has them, and `aws:region` (see sectionsOf); those that are not
 *   there get their defaults.
 * @param file name of the file, for the message.
 * @throws SettingsError with every problem of the file at once.
 */
export function parseSettings(raw: Record<string, unknown>, file: string): AnySettings {
  return readSettings(raw, file).settings;
}

/** As {@link parseSettings}, with what deserves a look and yet stops nothing. */
export function readSettings(
  raw: Record<string, unknown>,
  file: string,
): { settings: AnySettings; warnings: Problem[] } {
  const { sections: given, problems: clashes, asWritten } = takeProviderKeys(raw);
  const problems: Problem[] = [...unknownSections(given), ...clashes];
  const parsed = Object.fromEntries(
    sectionNames.map((name) => [name, readSection(name, given[name], problems)]),
  );
  const findings = crossCheck(
    parsed as ParsedSections,
    (name) => isGiven(given[name]),
    (path) => valueAt(given, path),
  );
  problems.push(...ofSeverity(findings, "error", given));
  if (problems.length > 0) throw new SettingsError(file, inFileOrder(problems).map(asWritten));
  return {
    settings: parsed as unknown as AnySettings,
    warnings: inFileOrder(ofSeverity(findings, "warning", given)).map(asWritten),
  };
}

function unknownSections(raw: Record<string, unknown>): Problem[] {
  return Object.keys(raw)
    .filter((name) => !Object.hasOwn(sections, name))
    .map((name) => {
      const advice = nearest.hint(name, sectionNames) || `; known: ${sectionNames.join(", ")}`;
      return { path: [name], found: show(raw[name]), needed: `there is no such section${advice}` };
    });
}

/** Pulumi.yaml must give every section a default, and an empty group says as little as none. */
function isGiven(section: unknown): boolean {
  return section !== undefined && !(isGroup(section) && Object.keys(section).length === 0);
}

/** A section that holds a list is read item by item: a mistake in one item must not hide those of the others. */
function readSection(name: SectionName, value: unknown, problems: Problem[]): unknown {
  const schema = sections[name];
  if (schema instanceof z.ZodOptional && !isGiven(value)) return undefined;
  if (!(schema instanceof z.ZodArray))
    return readPart(schema, value === undefined ? {} : value, [name], problems);
  if (value === undefined) return [];
  if (!Array.isArray(value)) return readPart(schema, value, [name], problems) ?? [undefined];
  return value.map((item: unknown, index) => readPart(schema.element, item, [name, index], problems));
}

function readPart(schema: z.ZodType, value: unknown, path: Problem["path"], problems: Problem[]): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = problemsOf(result.error.issues, schema, value);
  problems.push(...found.map((problem) => ({ ...problem, path: [...path, ...problem.path] })));
  return undefined;
}

function ofSeverity(findings: readonly Finding[], severity: Finding["severity"], raw: unknown): Problem[] {
  return findings
    .filter((finding) => finding.severity === severity)
    .map(({ path, value, needed }) => ({ path, found: shownIn(raw, path, value), needed }));
}

/** A value that the file does not have is a default, and the reader must be told so to find it. */
function shownIn(raw: unknown, path: Problem["path"], value: unknown): string {
  const written = valueAt(raw, path);
  if (written !== undefined || value === undefined) return show(written);
  return `${show(value)} (default)`;
}
