import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

/** A property value as the engine sends it: JSON, with sentinels for what JSON lacks. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** What the engine writes for a value that is known only after the update. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key, and the value under it, that mark an object as a wrapped secret. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export function fromStruct(struct: Struct | undefined): JsonObject {
  return struct?.toJavaScript() ?? {};
}

/** Undefined members are left out, as in JSON. */
export function toStruct(properties: JsonObject): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined) fields.set(key, toValue(value));
  }
  return struct;
}

function toValue(value: Json): Value {
  if (value === null) return new Value().setNullValue(NullValue.NULL_VALUE);
  if (Array.isArray(value))
    return new Value().setListValue(new ListValue().setValuesList(value.map(toValue)));
  if (typeof value === "object") return new Value().setStructValue(toStruct(value));
  if (typeof value === "string") return new Value().setStringValue(value);
  if (typeof value === "number") return new Value().setNumberValue(value);
  return new Value().setBoolValue(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value, or anything inside it, is not known yet. */
export function hasUnknowns(value: Json | undefined): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknowns);
  return isObject(value) && Object.values(value).some(hasUnknowns);
}

/** The value with every wrapped secret replaced by what it wraps. */
export function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (isSecret(value)) return withoutSecrets(value.value ?? null);
  return isObject(value) ? objectWithoutSecrets(value) : value;
}

export function objectWithoutSecrets(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, member]): [string, Json | undefined] => [
    key,
    member === undefined ? undefined : withoutSecrets(member),
  ]);
  return Object.fromEntries(entries);
}

/** A secret as the engine wraps it. */
export function secret(value: Json): JsonObject {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

function isSecret(value: Json | undefined): value is JsonObject {
  return isObject(value) && value[signatureKey] === secretSignature;
}

function holdsSecrets(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsSecrets);
  return isSecret(value) || (isObject(value) && Object.values(value).some(holdsSecrets));
}

/** The value with what is secret in the pattern wrapped again: outputs are as secret as the inputs they come from. */
export function withSecretsOf(pattern: Json | undefined, value: Json): Json {
  if (isSecret(value)) return value;
  if (isSecret(pattern)) return secret(value);
  if (isObject(pattern) && isObject(value)) return objectWithSecretsOf(pattern, value);
  if (Array.isArray(pattern) && Array.isArray(value) && pattern.length === value.length)
    return value.map((item, index) => withSecretsOf(pattern[index], item));
  // Which items correspond is not known any more.
  return holdsSecrets(pattern) ? secret(value) : value;
}

export function objectWithSecretsOf(pattern: JsonObject, value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, member]): [string, Json | undefined] => [
    key,
    member === undefined ? undefined : withSecretsOf(pattern[key], member),
  ]);
  return Object.fromEntries(entries);
}

/** The value without members that are null: for Kubernetes, and for most others, that is what leaving them out means. */
export function withoutNulls(value: JsonObject): JsonObject {
  const strip = (item: Json): Json =>
    Array.isArray(item) ? item.map(strip) : isObject(item) ? withoutNulls(item) : item;
  const entries = Object.entries(value).flatMap(([key, member]): [string, Json][] =>
    member === null || member === undefined ? [] : [[key, strip(member)]],
  );
  return Object.fromEntries(entries);
}
