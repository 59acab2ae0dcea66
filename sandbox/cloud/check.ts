import type { FieldProblem } from "../plugins/common/fields";
import {
  hasUnknowns,
  isObject,
  unknown,
  withoutNulls,
  type Json,
  type JsonObject,
} from "../plugins/common/properties";
import { broken, constraintsOf, type Constraint } from "./constraints";
import { generatedName, prefixOf, type Naming } from "./naming";
import { without } from "./objects";
import { tagProblems } from "./tags";
import { nestedShapes, typeSchema, type Shape, type Shapes } from "./schema";
import { resourceTypes } from "./services";
import type { TypeName } from "./typeNames";

/** What the provider's own arguments say about every resource. */
export interface Defaults {
  region: string;
  tags: JsonObject;
}

export interface Checked {
  inputs: JsonObject;
  problems: FieldProblem[];
}

/** The key under which inputs name those of them that the provider chose. */
export const defaultsKey = "__defaults";

/** Inputs as the state has them: with a name, all tags and the region. Problems are told, all at once. */
export function checked(
  type: TypeName,
  given: JsonObject,
  old: JsonObject | undefined,
  naming: Naming,
  defaults: Defaults,
): Checked {
  const { inputs: shapes, outputs } = typeSchema(type);
  const problems: FieldProblem[] = [];
  const written = rewritten(shapes, without(withoutNulls(given), defaultsKey, "tagsAll"));
  const { inputs: named, problem } = withName(type, written, old, naming);
  if (problem) problems.push(problem);
  const inputs: JsonObject = {
    ...named,
    ...("region" in shapes && { region: named.region ?? defaults.region }),
    ...(outputs.includes("tagsAll") && { tagsAll: allTags(named.tags, defaults.tags) }),
  };
  const asked = without(inputs, defaultsKey, "tagsAll");
  problems.push(...shapeProblems(shapes, asked, "", constraintsOf(type)));
  problems.push(...tagProblems(type, inputs.tagsAll));
  if (problems.length === 0) problems.push(...(resourceTypes[type].problems?.(inputs) ?? []));
  return { inputs, problems };
}

/** A policy may be written as an object; AWS takes its JSON. */
function rewritten(shapes: Shapes, inputs: JsonObject): JsonObject {
  const entries = Object.entries(inputs).map(([key, value]): [string, Json | undefined] => {
    const isDocument = shapes[key]?.type === "any" && isObject(value);
    return [key, isDocument ? (hasUnknowns(value) ? unknown : JSON.stringify(value)) : value];
  });
  return Object.fromEntries(entries);
}

function withName(
  type: TypeName,
  inputs: JsonObject,
  old: JsonObject | undefined,
  naming: Naming,
): { inputs: JsonObject; problem?: FieldProblem } {
  const { autoname } = resourceTypes[type];
  if (!autoname) return { inputs: { ...inputs, [defaultsKey]: [] } };
  const { property } = autoname;
  if (inputs[property] !== undefined || inputs[prefixOf(autoname)] !== undefined) {
    return { inputs: { ...inputs, [defaultsKey]: [] } };
  }
  const isOwn = Array.isArray(old?.[defaultsKey]) && old[defaultsKey].includes(property);
  try {
    const name = (isOwn ? old?.[property] : undefined) ?? generatedName(autoname, naming);
    return { inputs: { ...inputs, [property]: name, [defaultsKey]: [property] } };
  } catch (error) {
    return { inputs, problem: { property, reason: (error as Error).message } };
  }
}

function allTags(tags: Json | undefined, defaults: JsonObject): Json {
  if (tags === unknown || hasUnknowns(tags)) return unknown;
  return { ...defaults, ...(isObject(tags) ? tags : {}) };
}

type Constraints = Readonly<Record<string, Constraint>>;

function shapeProblems(
  shapes: Shapes,
  inputs: JsonObject,
  path: string,
  limits: Constraints,
): FieldProblem[] {
  const strange = Object.keys(inputs)
    .filter((key) => !(key in shapes))
    .map((key) => ({ property: path + key, reason: unknownProperty(key, shapes) }));
  const wrong = Object.entries(shapes).flatMap(([key, shape]) =>
    valueProblems(shape, inputs[key], path + key, limits),
  );
  return [...strange, ...wrong];
}

function unknownProperty(key: string, shapes: Shapes): string {
  return `there is no property '${key}'; known are ${Object.keys(shapes).sort().join(", ")}`;
}

function valueProblems(
  shape: Shape,
  value: Json | undefined,
  path: string,
  limits: Constraints,
): FieldProblem[] {
  if (value === undefined) return shape.required ? [{ property: path, reason: "a value is needed" }] : [];
  if (value === unknown || value === null) return [];
  if (!hasType(shape, value)) {
    return [{ property: path, reason: `${JSON.stringify(value)} is no ${shape.type}` }];
  }
  const limit = limits[path.replaceAll(/\[\d+\]/g, "[]")];
  const reason = limit && broken(limit, value);
  const own = reason === undefined ? [] : [{ property: path, reason }];
  return [...own, ...innerProblems(shape, value, path, limits)];
}

function innerProblems({ items, of }: Shape, value: Json, path: string, limits: Constraints): FieldProblem[] {
  if (Array.isArray(value) && items) {
    return value.flatMap((item, at) => valueProblems(items, item, `${path}[${at}]`, limits));
  }
  if (!isObject(value)) return [];
  if (items) {
    return Object.entries(value).flatMap(([key, item]) => valueProblems(items, item, `${path}.${key}`, {}));
  }
  return of === undefined ? [] : shapeProblems(nestedShapes(of), value, `${path}.`, limits);
}

function hasType({ type }: Shape, value: Json): boolean {
  switch (type) {
    case "any":
      return true;
    case "list":
      return Array.isArray(value);
    case "map":
    case "object":
      return isObject(value);
    case "boolean":
    case "number":
    case "string":
      return typeof value === type;
  }
}
