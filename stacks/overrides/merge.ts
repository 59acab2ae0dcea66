import * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi/errors";
import { isGroup } from "../settings/problem";
import { parseFieldKey } from "./fieldKey";

export type Fields = Record<string, unknown>;

/** Where a merge is, for messages: the override and the resource, and the way down its fields. */
export type Place = readonly [override: string, ...fields: string[]];

/**
 * The inputs of a resource with those of an override merged into them: objects are merged, lists and values replaced,
 * `null` takes a field away, `list[key=value]` addresses items, `list[+]` adds some. What only the update will know is
 * merged then.
 * @throws RunError where a list has no such item.
 */
export function mergeFields(value: unknown, set: Fields, place: Place): unknown {
  if (isLater(value)) return whenKnown(value, (known) => mergeFields(known, set, place));
  const merged = new Map(Object.entries(isGroup(value) ? value : {}));
  for (const [key, wanted] of Object.entries(set)) {
    const { field, item, append } = parseFieldKey(key);
    const [before, below] = [merged.get(field), [...place, field] as const];
    const after = append
      ? withItems(before, wanted as unknown[])
      : item
        ? withItem(before, wanted as Fields | null, item, below)
        : isGroup(wanted)
          ? mergeFields(before, wanted, below)
          : wanted;
    if (after === null) merged.delete(field);
    else merged.set(field, after);
  }
  return Object.fromEntries(merged);
}

function withItems(list: unknown, items: unknown[]): unknown {
  if (isLater(list)) return whenKnown(list, (known) => withItems(known, items));
  return [...itemsOf(list), ...items];
}

function withItem(
  list: unknown,
  wanted: Fields | null,
  item: { field: string; value: string },
  place: Place,
): unknown {
  const keys = itemsOf(list).map((one) => (isGroup(one) ? one[item.field] : one));
  // Which item is meant may be known later than the list.
  if ([list, ...keys].some(isLater)) {
    return whenKnown(list, (known) => withItem(known, wanted, item, place));
  }
  const known = keys.map((key) => asText(key));
  if (!known.includes(item.value)) throw new RunError(noItem(known, item, place));
  return itemsOf(list).flatMap((one, index) => {
    if (known[index] !== item.value) return [one];
    return wanted === null ? [] : [mergeFields(one, wanted, place)];
  });
}

function noItem(
  known: readonly (string | undefined)[],
  { field, value }: { field: string; value: string },
  [override, ...fields]: Place,
): string {
  const others = known.filter((key) => key !== undefined).join(", ");
  return `${override}: ${fields.join(".")} has no item whose ${field} is ${value}; there ${others === "" ? "is none" : `are ${others}`}`;
}

/** A value as the key of an address has it; what is no single value addresses nothing. */
function asText(key: unknown): string | undefined {
  return typeof key === "string" ? key : typeof key === "number" ? String(key) : undefined;
}

function itemsOf(list: unknown): unknown[] {
  return Array.isArray(list) ? (list as unknown[]) : [];
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** With everything inside it known as well; what was secret stays so. */
function whenKnown(value: unknown, then: (known: unknown) => unknown): pulumi.Output<unknown> {
  return pulumi.output(value as Promise<object>).apply(then);
}
