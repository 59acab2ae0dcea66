import { defaultsKey } from "../../cloud/check";
import type { Entry } from "../../cloud/inventory";
import { without } from "../../cloud/objects";
import { nestedShapes, typeSchema, type Shape, type Shapes } from "../../cloud/schema";
import { resourceTypes } from "../../cloud/services";
import type { TypeName } from "../../cloud/typeNames";
import { same } from "../common/fields";
import { isObject, unknown, type Json, type JsonObject } from "../common/properties";

/** The outputs of a resource: what AWS tells of it, as far as the SDK has a name for it. */
export function outputsOf(
  type: TypeName,
  { properties }: Entry,
  inputs: JsonObject,
  defaultTags: JsonObject,
): JsonObject {
  const { inputs: shapes, outputs } = typeSchema(type);
  const { defaults = {}, writeOnly = [] } = resourceTypes[type];
  const names = [...Object.keys(shapes), ...outputs];
  const told = Object.fromEntries(names.map((name) => [name, properties[name] ?? undefined]));
  const forgotten = Object.fromEntries(writeOnly.map((name) => [name, inputs[name] ?? defaults[name]]));
  const tags = outputs.includes("tagsAll")
    ? { tags: ownTags(properties.tagsAll, inputs.tags, defaultTags) }
    : {};
  return { ...told, ...forgotten, ...tags };
}

/** Tags that are not the provider's defaults, or that the program gives all the same. */
function ownTags(
  all: Json | undefined,
  given: Json | undefined,
  defaults: JsonObject,
): JsonObject | undefined {
  const said = isObject(given) ? given : {};
  const own = Object.entries(isObject(all) ? all : {}).filter(
    ([key, value]) => key in said || defaults[key] !== value,
  );
  return own.length > 0 || isObject(given) ? Object.fromEntries(own) : undefined;
}

/** What a preview can say: inputs and defaults; everything that AWS chooses is known only later. */
export function previewOf(type: TypeName, inputs: JsonObject): JsonObject {
  const { outputs } = typeSchema(type);
  const { defaults = {}, filled = [] } = resourceTypes[type];
  const given = { ...defaults, ...without(inputs, defaultsKey) };
  const later = filled.reduce((state, path) => withUnknown(state, path.split(".")), given);
  const chosen = outputs.filter((name) => name !== "tagsAll");
  const computed: JsonObject = Object.fromEntries(chosen.map((name) => [name, unknown]));
  return { ...later, ...computed };
}

/** The state with what stands at the path unknown, where it is in an object that was given, and was not given itself. */
function withUnknown(state: JsonObject, [head = "", ...rest]: string[]): JsonObject {
  const value = state[head];
  if (rest.length === 0) return value === undefined ? { ...state, [head]: unknown } : state;
  return isObject(value) ? { ...state, [head]: withUnknown(value, rest) } : state;
}

/** What the preview of an update can say: the state, the new inputs, and what AWS then chooses anew. */
export function updatePreviewOf(
  type: TypeName,
  state: JsonObject,
  inputs: JsonObject,
  changed: readonly string[],
): JsonObject {
  const renewed = resourceTypes[type].renews?.(changed) ?? [];
  return {
    ...state,
    ...without(inputs, defaultsKey),
    ...Object.fromEntries(renewed.map((name) => [name, unknown])),
  };
}

/** The inputs that would give what is there: those that the program gave, with the values that they have now. */
export function refreshedInputs(type: TypeName, outputs: JsonObject, before: JsonObject): JsonObject {
  const shapes: Shapes = typeSchema(type).inputs;
  const kept = Object.entries(before).map(([key, value]): [string, Json | undefined] => {
    if (key === defaultsKey) return [key, value];
    return [key, projected(shapes[key], outputs[key], value)];
  });
  // Somebody may have given tags to what had none.
  const tags = before.tags === undefined && isObject(outputs.tags) ? { tags: outputs.tags } : {};
  return { ...Object.fromEntries(kept), ...tags };
}

function projected(
  shape: Shape | undefined,
  now: Json | undefined,
  before: Json | undefined,
): Json | undefined {
  if (now === undefined || now === null) return undefined;
  if (shape?.of !== undefined && isObject(now) && isObject(before)) {
    const members = nestedShapes(shape.of);
    const keys = Object.keys(before);
    return Object.fromEntries(keys.map((key) => [key, projected(members[key], now[key], before[key])]));
  }
  if (!Array.isArray(now) || !Array.isArray(before)) return now;
  return now.map((item, at) => projected(shape?.items, item, before[at]) ?? item);
}

/** The inputs of something that no program gave any for: what is not a default and not empty. */
export function importedInputs(type: TypeName, outputs: JsonObject): JsonObject {
  const { inputs } = typeSchema(type);
  const { defaults = {} } = resourceTypes[type];
  const given = Object.keys(inputs)
    .map((key): [string, Json | undefined] => [key, outputs[key]])
    .filter(([key, value]) => !isNothing(value) && !same(value, defaults[key]));
  const tagsAll = outputs.tagsAll === undefined ? {} : { tagsAll: outputs.tagsAll };
  return { ...Object.fromEntries(given), ...tagsAll, [defaultsKey]: [] };
}

function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
