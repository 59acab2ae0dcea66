import { existsSync, readFileSync } from "node:fs";

import { z } from "zod";

import { SandboxError } from "../failure";

/**
 * What a file says that a person writes, and nothing where there is none. What is misspelt would quietly do nothing, so
 * that it is refused, with the place and what fits there.
 */
export function handWritten<T>(file: string, shape: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  const { data, error } = shape.safeParse(parsed(file));
  if (error === undefined) return data;
  throw new SandboxError(`${file}: ${error.issues.map(told).join("; ")}; change it, or remove it`);
}

function told({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SandboxError(`${file} is no JSON: ${(error as Error).message}; change it, or remove it`);
  }
}
