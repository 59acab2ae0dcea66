import { type Data, isObject, type LogEvent, textOf } from "./event";
import type { Value } from "./language";
import { regexOf } from "./regex";

type Options = ReadonlyMap<string, Value>;
type Filter = (event: LogEvent, options: Options) => void;

/**
 * The filters that the pipelines use, as they are documented and as far as they are used: another option, or a value of
 * another kind, fails.
 * Sources: elastic.co, "Filter plugins"; the plugins' own sources, named below.
 */
export const filters: Readonly<Record<string, Filter>> = { grok, json, mutate, prune, translate };

/** Source: logstash-filter-grok, which breaks on the first match and skips empty captures. */
function grok(event: LogEvent, options: Options): void {
  const taken = take(options, ["match", "target", "tag_on_failure", "timeout_millis", "tag_on_timeout"]);
  const target = text(taken.target);
  const [[field, patterns] = []] = [...hash(taken.match)];
  const value = event.get(field ?? "");
  const found = list(patterns)
    .map((pattern) => regexOf(text(pattern)).exec(textOf(value)))
    .find((match) => match !== null);
  if (!found) return list(taken.tag_on_failure).forEach((tag) => event.tag(text(tag)));
  for (const [name, caught] of Object.entries(found.groups ?? {}) as [string, string | undefined][]) {
    if (caught !== undefined && caught !== "") event.set(`${target}[${name}]`, caught);
  }
}

/** Source: logstash-filter-json, which tags whether it is told to be silent or not. */
function json(event: LogEvent, options: Options): void {
  const taken = take(options, ["source", "target", "skip_on_invalid_json", "tag_on_failure"]);
  try {
    event.set(text(taken.target), JSON.parse(textOf(event.get(text(taken.source)))) as Data);
  } catch {
    for (const tag of list(taken.tag_on_failure)) event.tag(text(tag));
  }
}

/** Source: logstash-filter-mutate; one operation a block, since the order of several is its own. */
function mutate(event: LogEvent, options: Options): void {
  if (options.size !== 1)
    throw new Error(`mutate does one thing at a time: ${[...options.keys()].join(", ")}`);
  const [[operation, argument] = []] = [...options];
  const apply = operation === undefined ? undefined : operations[operation];
  if (!apply || argument === undefined) throw new Error(`mutate has no ${operation ?? "operation"} here`);
  apply(event, argument);
}

const operations: Readonly<Record<string, (event: LogEvent, argument: Value) => void>> = {
  rename: (event, argument) => {
    for (const [from, to] of hash(argument)) {
      const value = event.remove(from);
      if (value !== undefined) event.set(text(to), value);
    }
  },
  copy: (event, argument) => {
    for (const [from, to] of hash(argument)) {
      const value = event.get(from);
      if (value !== undefined && value !== null) event.set(text(to), structuredClone(value));
    }
  },
  replace: (event, argument) => {
    for (const [field, value] of hash(argument)) event.set(field, event.cite(text(value)));
  },
  lowercase: (event, argument) => {
    for (const field of list(argument).map(text)) {
      const value = event.get(field);
      if (typeof value === "string") event.set(field, value.toLowerCase());
    }
  },
  convert: (event, argument) => {
    for (const [field, type] of hash(argument)) {
      const value = event.get(field);
      if (type !== "integer") throw new Error(`nothing is converted to ${text(type)} here`);
      if (typeof value === "string") event.set(field, Math.trunc(Number(value)) || 0);
    }
  },
  gsub: (event, argument) => {
    const parts = list(argument).map(text);
    for (let at = 0; at < parts.length; at += 3) {
      const [field = "", pattern = "", replacement = ""] = parts.slice(at, at + 3);
      // These would be taken from the event, once for each line.
      if (pattern.includes("%{")) throw new Error(`${pattern} cites a field`);
      const value = event.get(field);
      const inJavaScript = event
        .cite(replacement)
        .replaceAll("$", "$$$$")
        .replace(/\\(\d)/g, "$$$1");
      if (typeof value === "string") event.set(field, value.replace(regexOf(pattern, "g"), inJavaScript));
    }
  },
  add_tag: (event, argument) => list(argument).forEach((tag) => event.tag(event.cite(text(tag)))),
  remove_field: (event, argument) => list(argument).forEach((field) => void event.remove(text(field))),
};

/** Source: logstash-filter-prune: fields on top alone, and never the metadata. */
function prune(event: LogEvent, options: Options): void {
  const patterns = list(take(options, ["whitelist_names"]).whitelist_names).map((name) =>
    regexOf(text(name)),
  );
  for (const name of Object.keys(event.data)) {
    if (name !== "@metadata" && !patterns.some((pattern) => pattern.test(name))) event.remove(name);
  }
}

/** Source: logstash-filter-translate: whole values, and what the dictionary lacks stays. */
function translate(event: LogEvent, options: Options): void {
  const taken = take(options, ["source", "target", "override", "dictionary"]);
  const value = event.get(text(taken.source));
  if (value === undefined || value === null || isObject(value) || Array.isArray(value)) return;
  const found = hash(taken.dictionary).get(String(value));
  if (found !== undefined && taken.override === "true") event.set(text(taken.target), text(found));
}

function take<const Name extends string>(options: Options, names: readonly Name[]): Record<Name, Value> {
  const unknown = [...options.keys()].filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`nothing is known of ${unknown.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, options.get(name) ?? ""])) as Record<Name, Value>;
}

export function hash(value: Value | undefined): Map<string, Value> {
  if (!(value instanceof Map)) throw new Error("a hash is needed");
  return value;
}

export function list(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [value ?? ""];
}

export function text(value: Value | undefined): string {
  if (typeof value !== "string") throw new Error(`text is needed, found ${JSON.stringify(value)}`);
  return value;
}
