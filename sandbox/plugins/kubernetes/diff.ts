import { isObject, type Json, type JsonObject } from "../common/properties";
import { isAutonamed } from "./autonaming";
import { replacesOn, type Mutability } from "./immutability";
import { nameOf, namespaceOf, type KubeObject } from "./kinds/object";
import { isMissing, sameValue, type Path } from "./values";

export interface Change {
  path: Path;
  kind: "add" | "delete" | "update";
  /** The API server refuses the change, or, for configuration data, pods would not notice it. */
  replace: boolean;
}

export interface Difference {
  changes: Change[];
  /** A fixed name cannot exist twice: the old object has to go before the new one comes. */
  deleteBeforeReplace: boolean;
}

/** What the new inputs change against the old ones, both as they came out of `check`. */
export function difference(before: KubeObject, after: KubeObject, mutability: Mutability): Difference {
  const replaced = replacesOn(before, after, mutability);
  const changes = changesBetween(before, after).map((change) => ({
    ...change,
    replace: replaced(change.path),
  }));
  const sameName = nameOf(before) === nameOf(after) && namespaceOf(before) === namespaceOf(after);
  return {
    changes,
    deleteBeforeReplace:
      changes.some((change) => change.replace) &&
      nameOf(after) !== undefined &&
      sameName &&
      !isAutonamed(after),
  };
}

type BareChange = Omit<Change, "replace">;

/** Every property that differs, at the deepest path that tells it apart. */
export function changesBetween(before: JsonObject, after: JsonObject): BareChange[] {
  return compare([], before, after);
}

function compare(path: Path, before: Json | undefined, after: Json | undefined): BareChange[] {
  if (sameValue(path, before, after)) return [];
  if (isMissing(before)) return [{ path, kind: "add" }];
  if (isMissing(after)) return [{ path, kind: "delete" }];
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      compare([...path, key], before[key], after[key]),
    );
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap(
      (index) => compare([...path, index], before[index], after[index]),
    );
  return [{ path, kind: "update" }];
}

/** The path as the engine spells it: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");
}

/** The inverse of formatPath, for the paths that a user writes in `ignoreChanges`. */
export function parsePath(text: string): Path {
  const keys = text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[(\*)\]|([^.[\]]+)/g);
  return [...keys].map(([, quoted, index, star, plain]) => {
    if (index !== undefined) return Number(index);
    return quoted !== undefined ? (JSON.parse(`"${quoted}"`) as string) : (star ?? plain ?? "");
  });
}
