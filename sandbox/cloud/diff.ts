import { isObject, unknown, type Json, type JsonObject } from "../plugins/common/properties";
import { defaultsKey } from "./check";
import { nestedShapes, typeSchema, type Shape, type Shapes } from "./schema";
import { resourceTypes } from "./services";
import type { TypeName } from "./typeNames";

export interface Change {
  /** As the engine spells it: `taints[0].effect`, `tags["kubernetes.io/role/elb"]`. */
  path: string;
  kind: "add" | "delete" | "update";
  replaces: boolean;
}

export interface Difference {
  changes: Change[];
  deleteBeforeReplace: boolean;
}

/** The state of a resource, what the program said when that was made, and what it says now. */
export interface Versions {
  state: JsonObject;
  before: JsonObject;
  after: JsonObject;
}

export function difference(type: TypeName, { state, before, after }: Versions): Difference {
  const resource = resourceTypes[type];
  const { inputs, outputs } = typeSchema(type);
  const shapes: Shapes = outputs.includes("tagsAll")
    ? { ...inputs, tagsAll: { type: "map", items: { type: "string" } } }
    : inputs;
  const comparison = new Comparison(type);
  comparison.members(shapes, "", state, before, { ...resource.defaults, ...after });
  const replaced = (path: string): boolean => {
    const plain = path.replaceAll(/\[\d+\]/g, "");
    const { replaces } = resource;
    if (resource.replacesWhen?.(plain, state, after)) return true;
    if (plain === "region") return true;
    if (replaces === "all") return plain !== "tags" && plain !== "tagsAll";
    return replaces.some(
      (one) => plain === one || plain.startsWith(`${one}.`) || one.startsWith(`${plain}.`),
    );
  };
  const changes = comparison.found.map((change) => ({ ...change, replaces: replaced(change.path) }));
  if (resource.tainted?.(state)) changes.push({ path: "status", kind: "update", replaces: true });
  return { changes, deleteBeforeReplace: keepsName(type, state, after) };
}

/** Two cannot have one name, unless the name is the provider's own choice. */
function keepsName(type: TypeName, state: JsonObject, after: JsonObject): boolean {
  const { autoname, deleteBeforeReplace } = resourceTypes[type];
  if (deleteBeforeReplace) return true;
  if (!autoname) return false;
  const chosen = after[defaultsKey];
  const isChosen = Array.isArray(chosen) && chosen.includes(autoname.property);
  return !isChosen && after[autoname.property] === state[autoname.property];
}

/** Collects what differs, at the deepest path that tells it apart. */
class Comparison {
  readonly found: Omit<Change, "replaces">[] = [];
  private readonly ordered: readonly string[];
  private readonly filled: readonly string[];

  constructor(type: TypeName) {
    const { ordered = [], filled = [] } = resourceTypes[type];
    this.ordered = ordered;
    this.filled = filled;
  }

  members(shapes: Shapes, path: string, state: JsonObject, before: JsonObject, after: JsonObject): void {
    for (const [name, shape] of Object.entries(shapes)) {
      const at = path === "" ? name : `${path}.${name}`;
      this.value(shape, at, state[name] ?? undefined, before[name] ?? undefined, after[name] ?? undefined);
    }
  }

  private value(shape: Shape, path: string, state?: Json, before?: Json, after?: Json): void {
    if (after === undefined) {
      // What nobody asks for is AWS' own to fill in; what AWS cannot fill in, goes.
      if (before !== undefined && !isEmpty(state) && !this.filled.includes(path)) this.note(path, "delete");
      return;
    }
    if (isEmpty(state) && isEmpty(after)) return;
    if (after === unknown) this.note(path, "update");
    else if (state === undefined) this.note(path, "add");
    else if (shape.type === "map" && isObject(state) && isObject(after)) this.entries(path, state, after);
    else if (Array.isArray(state) && Array.isArray(after)) this.lists(shape, path, state, before, after);
    else if (shape.of !== undefined && isObject(state) && isObject(after)) {
      this.members(nestedShapes(shape.of), path, state, isObject(before) ? before : {}, after);
    } else if (!sameScalar(state, after)) this.note(path, "update");
  }

  private entries(path: string, state: JsonObject, after: JsonObject): void {
    for (const key of new Set([...Object.keys(state), ...Object.keys(after)])) {
      const at = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
      if (!(key in after)) this.note(at, "delete");
      else if (!(key in state)) this.note(at, "add");
      else if (state[key] !== after[key]) this.note(at, "update");
    }
  }

  private lists(shape: Shape, path: string, state: Json[], before: Json | undefined, after: Json[]): void {
    const items = shape.items ?? { type: "any" };
    const isSet = items.of === undefined && !this.ordered.includes(path);
    const [left, right] = isSet ? [sorted(state), sorted(after)] : [state, after];
    const old = Array.isArray(before) ? before : [];
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const [one, other] = [left[at], right[at]];
      const inner = `${path}[${at}]`;
      if (one === undefined) this.note(inner, "add");
      else if (other === undefined) this.note(inner, "delete");
      else this.value(items, inner, one, isSet ? one : old[at], other);
    }
  }

  private note(path: string, kind: Change["kind"]): void {
    this.found.push({ path, kind });
  }
}

function sorted(list: Json[]): Json[] {
  return [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** What AWS does not tell apart from nothing. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function sameScalar(state: Json, after: Json): boolean {
  if (state === after) return true;
  if (typeof state !== "string" || typeof after !== "string") return false;
  const [one, other] = [canonical(state), canonical(after)];
  return one !== undefined && one === other;
}

/** A JSON document is the same in any order of its keys. */
function canonical(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(ordered(JSON.parse(text) as Json));
  } catch {
    return undefined;
  }
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key] ?? null)]));
}
