import { nearest } from "../settings/nearest";
import type { OverrideSettings } from "../settings/overrides";
import { type Problem, show } from "../settings/problem";
import { isOfKind, shortKind, shownKind } from "./kind";

/** A resource of the program, as far as overrides can name it. */
export interface Registered {
  type: string;
  name: string;
}

/** An override that meant no resource, and what may have been meant: a typo must not pass in silence. */
export function unmatched(
  { kind, name }: OverrideSettings,
  index: number,
  registered: readonly Registered[],
): Problem {
  const ofKind = registered.filter(({ type }) => isOfKind(type, kind));
  if (name === undefined || ofKind.length === 0) {
    const needed = `no resource of this stack is of this kind; nearest: ${nearestKinds(kind, registered).join(", ")}`;
    return { path: ["overrides", index, "kind"], found: show(kind), needed };
  }
  const names = nearest.closest(name, [...new Set(ofKind.map((resource) => resource.name))]);
  const needed = `no ${kind} of this stack has such a name; nearest: ${names.join(", ")}`;
  return { path: ["overrides", index, "name"], found: show(name), needed };
}

/** By what people remember of a kind: `Bucket` leads to `aws:s3/bucket:Bucket`. */
function nearestKinds(kind: string, registered: readonly Registered[]): string[] {
  const kinds = [...new Set(registered.map(({ type }) => shownKind(type)))].filter(hasInputs).sort();
  const names = nearest.closest(shortKind(kind), [...new Set(kinds.map(shortKind))]);
  return names.flatMap((name) => kinds.filter((known) => shortKind(known) === name));
}

/** Components and providers are no resources that an override may change. */
function hasInputs(kind: string): boolean {
  return !/^(mlops|pulumi):/.test(kind);
}
