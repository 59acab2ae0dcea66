import { isObject, type Json, type JsonObject } from "../../common/properties";

/** A Kubernetes object as the API server speaks of it. */
export type KubeObject = JsonObject;

/** The value at a path, undefined where the path ends early. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((current, key) => {
    if (Array.isArray(current)) return typeof key === "number" ? current[key] : undefined;
    return isObject(current) ? current[key] : undefined;
  }, value);
}

export function textAt(value: Json | undefined, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** Counters that are zero are left out of a status, so missing reads as 0. */
export function countAt(value: Json | undefined, ...path: (string | number)[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

export function listAt(value: Json | undefined, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: Json | undefined, ...path: (string | number)[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === "string");
}

export function nameOf(object: KubeObject): string | undefined {
  return textAt(object, "metadata", "name");
}

export function namespaceOf(object: KubeObject): string | undefined {
  return textAt(object, "metadata", "namespace");
}

export function annotation(object: KubeObject, name: string): string | undefined {
  return textAt(object, "metadata", "annotations", name);
}

/** The object with some members of its metadata set. */
export function withMetadata(object: KubeObject, members: JsonObject): KubeObject {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return { ...object, metadata: { ...metadata, ...members } };
}

export function condition(object: KubeObject, type: string): JsonObject | undefined {
  return listAt(object, "status", "conditions")
    .filter(isObject)
    .find((one) => one.type === type);
}

/** Whether the controller has seen the latest specification: before that its status speaks of the one before. */
export function isObserved(object: KubeObject): boolean {
  return countAt(object, "status", "observedGeneration") >= countAt(object, "metadata", "generation");
}

/** `namespace/name`, or the name alone for what has no namespace: also the resource's id in the Pulumi state. */
export function qualifiedName(object: KubeObject): string {
  const namespace = namespaceOf(object);
  const name = nameOf(object) ?? "";
  return namespace ? `${namespace}/${name}` : name;
}

export function parseId(id: string): { namespace?: string; name: string } {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}
