import { randomBytes } from "node:crypto";
import { isObject, type Json } from "../common/properties";
import { ApiError } from "./apiErrors";
import type { Cluster } from "./client";
import { listAt, textAt, type KubeObject } from "./kinds/object";
import type { Path } from "./values";

const prefix = "pulumi-kubernetes-";

/** A field manager of its own for each resource, so that two resources never fight over one object unnoticed. */
export function newFieldManager(): string {
  return prefix + randomBytes(4).toString("hex");
}

/** The manager of an object that Pulumi created and whose state was lost: adopting it avoids a conflict with it. */
export function pulumiManagerOf(live: KubeObject): string | undefined {
  const managers = listAt(live, "metadata", "managedFields").map((entry) => textAt(entry, "manager") ?? "");
  return managers.find((manager) => manager.startsWith(prefix));
}

/** Whether the object was created, but its fields were not yet handed over to server-side apply. */
export function isUnclaimed(live: KubeObject, manager: string): boolean {
  return entryOf(live, manager) >= 0;
}

/**
 * Hands the fields that creation set over to server-side apply: else a later apply could neither change nor remove
 * them. Creation itself is no apply, which would silently take over an object that exists.
 */
export async function claim(cluster: Cluster, created: KubeObject, manager: string): Promise<KubeObject> {
  let live = created;
  for (let attempt = 0; attempt < 5; attempt++) {
    const index = entryOf(live, manager);
    if (index < 0) return live;
    const entry = `/metadata/managedFields/${index}`;
    try {
      return await cluster.jsonPatch(live, [
        { op: "test", path: `${entry}/manager`, value: manager },
        { op: "test", path: `${entry}/operation`, value: "Update" },
        { op: "replace", path: `${entry}/operation`, value: "Apply" },
      ]);
    } catch (error) {
      // Controllers write their status meanwhile, which moves the entry.
      if (!(error instanceof ApiError)) throw error;
      live = await cluster.get(live);
    }
  }
  return live;
}

function entryOf(live: KubeObject, manager: string): number {
  return listAt(live, "metadata", "managedFields").findIndex(
    (entry) =>
      textAt(entry, "manager") === manager &&
      textAt(entry, "operation") === "Update" &&
      textAt(entry, "subresource") === undefined,
  );
}

/** The object with the live values at the paths that the program ignores: applying what is there takes nothing over. */
export function withLiveValues(object: Json, live: Json | undefined, paths: Path[]): Json {
  if (paths.length === 0) return object;
  if (paths.some((path) => path.length === 0)) return live ?? object;
  const below = (key: string | number) =>
    paths.filter(([first]) => first === key || first === "*").map((path) => path.slice(1));
  if (Array.isArray(object)) {
    const items = Array.isArray(live) ? live : [];
    return object.map((item, index) => withLiveValues(item, items[index], below(index)));
  }
  if (!isObject(object)) return object;
  const members = isObject(live) ? live : {};
  const entries = Object.entries(object).map(([key, value]): [string, Json | undefined] => [
    key,
    value === undefined ? undefined : withLiveValues(value, members[key], below(key)),
  ]);
  return Object.fromEntries(entries);
}
