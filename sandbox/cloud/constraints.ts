import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import type { Json } from "../plugins/common/properties";
import type { TypeName } from "./typeNames";

/** What AWS accepts for a value, as its own service models say. */
export interface Constraint {
  enum?: string[];
  pattern?: string;
  /** Least and greatest length of a string or a list, or value of a number. */
  min?: number;
  max?: number;
}

interface ConstraintsFile {
  source: string;
  types: Partial<Record<TypeName, Record<string, Constraint>>>;
}

const file = path.join(__dirname, "constraints.json");
/** Made by extractConstraints.py out of botocore's service models. */
const { types, source } = JSON.parse(
  existsSync(file) ? readFileSync(file, "utf8") : '{"types":{},"source":""}',
) as ConstraintsFile;

export const constraintsSource = source;

/** By path: `vpcConfig.subnetIds[]`. */
export function constraintsOf(type: TypeName): Readonly<Record<string, Constraint>> {
  return types[type] ?? {};
}

/** Why a value is not accepted; undefined where it is. */
export function broken({ enum: allowed, pattern, min, max }: Constraint, value: Json): string | undefined {
  const size =
    typeof value === "number"
      ? value
      : Array.isArray(value) || typeof value === "string"
        ? value.length
        : undefined;
  if (allowed && typeof value === "string" && !allowed.includes(value)) {
    return `expected to be one of ${JSON.stringify(allowed)}, got ${value}`;
  }
  if (
    pattern !== undefined &&
    typeof value === "string" &&
    !new RegExp(`^(?:${pattern})$`, "su").test(value)
  ) {
    return `"${value}" does not match ${pattern}`;
  }
  if (size === undefined) return undefined;
  const what = typeof value === "number" ? "" : "length of ";
  if (min !== undefined && size < min) return `expected ${what}at least ${min}, got ${size}`;
  return max !== undefined && size > max ? `expected ${what}at most ${max}, got ${size}` : undefined;
}
