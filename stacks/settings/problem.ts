/** Where a setting stands: section first, then keys and list positions. */
export type SettingPath = readonly (string | number)[];

/** One thing to change in the YAML file. */
export interface Problem {
  path: SettingPath;
  /** The value as the file has it. */
  found: string;
  /** What is needed, and what to write. */
  needed: string;
}

const longestValue = 40;

/** A value as YAML's flow style writes it, short enough for a column. */
export function show(value: unknown): string {
  if (value === undefined) return "(not set)";
  const text = flow(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Whether a value is a group of settings, as opposed to a list or a single value. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(root: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
}

/** The path as the documentation and the editor write it: `mlops:models[1].gpu`; a key of others has its own namespace. */
export function showPath(namespace: string, path: SettingPath): string {
  const [section = "", ...rest] = path;
  const key = String(section).includes(":") ? section : `${namespace}:${section}`;
  return `${key}${rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}`;
}
