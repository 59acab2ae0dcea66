import { isObject, unknown } from "./properties";
import type { Json, JsonObject } from "./properties";

/** One input of a resource. What is not said here is the common case: optional, no default, a change replaces. */
export interface Field {
  type: "boolean" | "integer" | "string" | "strings" | "stringMap" | "object" | "objects";
  required?: true;
  default?: Json;
  /** Smallest integer that is accepted. */
  least?: number;
  /** The only strings that are accepted. */
  oneOf?: readonly string[];
  /** Members of an object, or of each object of a list. */
  members?: Fields;
  /** A change updates the resource in place. */
  inPlace?: true;
  /** An empty value and none are the same thing, written differently: such a change updates in place. */
  emptyIsAbsent?: true;
  /** Used and forgotten: it stands in no output, and its change alone means nothing. */
  writeOnly?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export interface FieldProblem {
  property: string;
  reason: string;
}

/** Everything that is wrong with the inputs. Values that are known only later pass. */
export function fieldProblems(fields: Fields, inputs: JsonObject, path = ""): FieldProblem[] {
  const unexpected = Object.keys(inputs)
    .filter((key) => !(key in fields) && !key.startsWith("__"))
    .map((key) => ({ property: path + key, reason: `there is no such input; known are ${known(fields)}` }));
  const wrong = Object.entries(fields).flatMap(([key, field]) =>
    valueProblems(field, inputs[key], path + key),
  );
  return [...unexpected, ...wrong];
}

function known(fields: Fields): string {
  return Object.keys(fields).sort().join(", ");
}

function valueProblems(field: Field, value: Json | undefined, property: string): FieldProblem[] {
  const problem = (reason: string): FieldProblem[] => [{ property, reason }];
  if (value === undefined || value === null) return field.required ? problem("a value is needed") : [];
  if (value === unknown) return [];
  if (!hasType(field, value)) return problem(`${JSON.stringify(value)} is no ${typeNames[field.type]}`);
  if (field.least !== undefined && typeof value === "number" && value < field.least) {
    return problem(`${value} is too small: at least ${field.least} is needed`);
  }
  const { oneOf } = field;
  const strings = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
  const strange = oneOf && strings.find((item) => item !== unknown && !oneOf.includes(item));
  if (oneOf && strange !== undefined) return problem(`"${strange}" is none of ${oneOf.join(", ")}`);
  const { members } = field;
  if (members && isObject(value)) return fieldProblems(members, value, `${property}.`);
  if (members && Array.isArray(value)) {
    return value.flatMap((item, index) =>
      isObject(item) ? fieldProblems(members, item, `${property}[${index}].`) : [],
    );
  }
  return [];
}

const typeNames: Record<Field["type"], string> = {
  boolean: "boolean",
  integer: "whole number",
  string: "string",
  strings: "list of strings",
  stringMap: "map of strings",
  object: "object",
  objects: "list of objects",
};

function hasType(field: Field, value: Json): boolean {
  switch (field.type) {
    case "integer":
      return Number.isInteger(value);
    case "strings":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "stringMap":
      return isObject(value) && Object.values(value).every((item) => typeof item === "string");
    case "object":
      return isObject(value);
    case "objects":
      return Array.isArray(value) && value.every((item) => item === unknown || isObject(item));
    case "boolean":
    case "string":
      return typeof value === field.type;
  }
}

/** The inputs as the resource keeps them: defaults filled in, write-only values and the engine's marks left out. */
export function resolved(fields: Fields, inputs: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, field]) => !field.writeOnly)
      .map(([key, field]): [string, Json | undefined] => [key, inputs[key] ?? field.default])
      .filter(([, value]) => value !== undefined),
  );
}

export interface FieldChange {
  property: string;
  kind: "add" | "delete" | "update";
  replaces: boolean;
}

/** What differs between the state and the resolved inputs. A value that is not known yet is another one. */
export function fieldChanges(fields: Fields, state: JsonObject, wanted: JsonObject): FieldChange[] {
  return Object.entries(fields)
    .filter(([, field]) => !field.writeOnly)
    .flatMap(([property, field]): FieldChange[] => {
      const before = state[property] ?? undefined;
      const after = wanted[property] ?? undefined;
      if (same(before, after)) return [];
      const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
      const spelling = field.emptyIsAbsent && isEmpty(before) && isEmpty(after);
      return [{ property, kind, replaces: !field.inPlace && !spelling }];
    });
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === "" || (isObject(value) && Object.keys(value).length === 0);
}

/** Equality of JSON values, whatever the order of their keys. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => same(item, other[at]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => same(one[key], other[key]));
  }
  return one === other;
}

/** The value where it is a string, else an empty one. */
export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The strings of a list; anything else has none. */
export function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
