/** JSON, as the engine shows it to a policy. What a preview cannot know yet is a text that only the engine writes. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Source: runtime/rpc of the Pulumi SDK and proxy of its policy SDK, which keep them to themselves. */
const unknowns = {
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};
const unknownTexts: unknown[] = Object.values(unknowns);

/** Known only once the update runs. The rules are then asked again, so that a preview gives it the benefit of doubt. */
export function isUnknown(value: unknown): boolean {
  return unknownTexts.includes(value);
}

/** A value for tests and for what depends on one: known after the update. */
export const unknown: Plain = unknowns.string;

/** The value at a path, if there is one; unknown where something on the way is. */
export function at(value: Plain | undefined, ...path: (string | number)[]): Plain | undefined {
  return path.reduce<Plain | undefined>((found, key) => {
    if (isUnknown(found)) return unknown;
    return typeof found === "object" && found !== null
      ? (found as Record<string | number, Plain>)[key]
      : undefined;
  }, value);
}

/** The entries of a list of objects; none where there is no list, or none is known yet. */
export function list(value: Plain | undefined): Record<string, Plain>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list, or the one text that stands for a list. */
export function texts(value: Plain | undefined): string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === "string" && !isUnknown(one)) as string[];
}

export function isObject(value: unknown): value is Record<string, Plain> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** It is there, or will be. */
export function isSet(value: Plain | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** It is true, in the two ways that AWS' resources write it, or may become so. */
export function mayBeTrue(value: Plain | undefined): boolean {
  return value === true || value === "true" || isUnknown(value);
}

/** It is one of these, or may become so. */
export function mayBe(value: Plain | undefined, ...wanted: Plain[]): boolean {
  return isUnknown(value) || wanted.includes(value as Plain);
}

/** A document that is written as JSON text; undefined where it is not known yet, or is none. */
export function parsed(value: Plain | undefined): Plain | undefined {
  if (isUnknown(value)) return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Plain;
  } catch {
    return undefined;
  }
}
