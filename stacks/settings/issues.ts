import { z } from "zod";
import { nearest } from "./nearest";
import { isGroup, show, valueAt, type Problem, type SettingPath } from "./problem";
import { deciderOf, keysAt, keysFor, keysOf, schemasAt } from "./schemaFields";

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** What zod found in a value, as problems that say what to write; the paths begin at the value. */
export function problemsOf(issues: readonly Issue[], schema: Schema, value: unknown): Problem[] {
  const problems = meantIssues(issues, schema, value).flatMap((issue) =>
    problemsOfIssue(issue, schema, value),
  );
  // A misspelt required key is one mistake: it is reported where it stands, not once more as missing.
  const meant = new Set(
    problems.flatMap(({ path, meant: key }) => (key ? [pathKey([...path.slice(0, -1), key])] : [])),
  );
  const told = problems.filter(({ path }) => valueAt(value, path) !== undefined || !meant.has(pathKey(path)));
  return firstOfEachPath(told).map(({ path, found, needed }) => ({ path, found, needed }));
}

/**
 * Of several groups of settings, zod answers for the only one that it could read up to the end, which may know none of
 * the keys: what is told is about the one that the writer meant.
 */
function meantIssues(issues: readonly Issue[], schema: Schema, value: unknown): readonly Issue[] {
  if (!(schema instanceof z.ZodUnion) || schema instanceof z.ZodDiscriminatedUnion || !isGroup(value))
    return issues;
  const [meant] = [...schema.options].sort((a, b) => knownKeys(b, value) - knownKeys(a, value));
  return (meant && z.safeParse(meant, value).error?.issues) ?? issues;
}

/** A value that breaks two rules of its field is one thing to change. */
function firstOfEachPath(problems: readonly Finding[]): Finding[] {
  return [
    ...new Map([...problems].reverse().map((problem) => [pathKey(problem.path), problem])).values(),
  ].reverse();
}

type Finding = Problem & { meant?: string };

function problemsOfIssue(issue: Issue, schema: Schema, value: unknown): Finding[] {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  const at = valueAt(value, path);
  const problem = (needed: string): Finding[] => [
    { path, found: isSecret(issue) ? "[secret]" : show(at), needed },
  ];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey(key, path, schema, value));
  if (issue.code === "invalid_union")
    return problemsOfChoice(issue, path, schema, value) ?? problem(issue.message);
  if (issue.code === "invalid_key") return problem(issue.issues[0]?.message ?? issue.message);
  if (issue.code === "invalid_type" && issue.expected === "object")
    return problem(groupNeeded(keysFor(schema, path, {})));
  if (issue.code === "invalid_type" && issue.expected === "array") return problem(listNeeded);
  return problem(issue.message);
}

/** What must not be here is in no message either. */
function isSecret(issue: Issue): boolean {
  return issue.code === "custom" && issue.params?.["secret"] === true;
}

const listNeeded = "a list is needed: each item begins with '- '";

function groupNeeded(keys: readonly string[]): string {
  return `settings are needed as key: value, with the keys ${keys.join(", ")}`;
}

function unknownKey(key: string, parent: SettingPath, schema: Schema, value: unknown): Finding {
  const path = [...parent, key];
  const found = show(valueAt(value, path));
  const group = valueAt(value, parent);
  if (keysAt(schema, parent).includes(key)) {
    const decider = deciderOf(schema, parent, group, key);
    const other = decider ? `${decider.key}: ${String(decider.value)}` : "the other settings here";
    return { path, found, needed: `this setting does not go with ${other} (remove it)` };
  }
  const known = keysFor(schema, parent, group);
  const meant = nearest.find(key, known);
  if (meant) return { path, found, meant, needed: `there is no such setting (did you mean ${meant}?)` };
  return { path, found, needed: `there is no such setting; known here: ${known.join(", ")}` };
}

/**
 * Of several groups of settings, the one that the writer meant: the one that knows most of the keys. `undefined` when
 * none knows any, so that the choice itself is the problem.
 */
function problemsOfChoice(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: SettingPath,
  schema: Schema,
  value: unknown,
): Finding[] | undefined {
  const at = valueAt(value, path);
  if (typeof at !== "object" || at === null) return undefined;
  const options = schemasAt(schema, path);
  const ranked = issue.errors
    .map((issues, index) => ({ issues, known: options[index] ? knownKeys(options[index], at) : 0 }))
    .sort((a, b) => b.known - a.known);
  const [best] = ranked;
  if (!best || best.known === 0) return undefined;
  return best.issues.flatMap((inner) =>
    problemsOfIssue({ ...inner, path: [...path, ...inner.path] }, schema, value),
  );
}

function knownKeys(option: Schema, value: object): number {
  return keysOf(option).filter((key) => key in value).length;
}

function pathKey(path: SettingPath): string {
  return JSON.stringify(path);
}
