import type { JsonObject } from "../plugins/common/properties";

/** The members of an object but for some. */
export function without(value: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
