import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { z } from "zod";

import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { AwsError } from "./awsError";
import { handWritten } from "./handWritten";
import { typeNames } from "./typeNames";

/** A failure on request. `faults.json` beside the inventories is a list of them. */
export interface Fault {
  /** The provider's type token; left out: any. */
  type?: string;
  /** The resource's name in the program; left out: any. */
  name?: string;
  operation: Operation;
  /** `hang` never answers. */
  fault: "hang" | "internal" | "quota" | "throttle";
  /** Before AWS acted, or after. Default: a hang comes after, which is the case that leaves something behind. */
  when?: "after" | "before";
  /** How many calls fail. Default 1. */
  times?: number;
}

export type Operation = "create" | "delete" | "read" | "update";

export interface Call {
  type: string;
  name: string;
  operation: Operation;
}

const known: ReadonlySet<string> = new Set(typeNames);

const written: z.ZodType<Fault[]> = z.array(
  z.strictObject({
    type: z
      .string()
      .refine((type) => known.has(type), "the simulated cloud has no such type; one is aws:ec2/vpc:Vpc")
      .optional(),
    name: z.string().optional(),
    operation: z.enum(["create", "delete", "read", "update"]),
    fault: z.enum(["hang", "internal", "quota", "throttle"]),
    when: z.enum(["after", "before"]).optional(),
    times: z.int().positive().optional(),
  }),
);

/** What a person wants to fail. */
export function writtenFaults(folder: string): Fault[] {
  return handWritten(path.join(folder, "faults.json"), written) ?? [];
}

/** Fails, or never returns, where a fault waits for the call. What has struck is counted in the folder. */
export async function strike(folder: string, call: Call, when: "after" | "before"): Promise<void> {
  const found = taken(folder, call, when);
  if (!found) return;
  if (found.fault === "hang") await new Promise(() => undefined);
  throw refusals[found.fault as keyof typeof refusals]();
}

const refusals = {
  throttle: () => new AwsError("ThrottlingException", "Rate exceeded"),
  quota: () =>
    new AwsError(
      "LimitExceededException",
      "You have reached the maximum number of resources of this type that your account allows.",
    ),
  internal: () =>
    new AwsError(
      "InternalFailure",
      "The request processing has failed because of an unknown error, exception or failure.",
      500,
    ),
};

/** The first fault that fits and has not struck often enough; counts it. No one else can come between: all is sync. */
function taken(folder: string, call: Call, when: "after" | "before"): Fault | undefined {
  const faults = writtenFaults(folder);
  if (faults.length === 0) return undefined;
  const counts = path.join(folder, "faults-struck.json");
  const struck = existsSync(counts) ? parsed<Record<string, number>>(counts) : {};
  const found = faults.find(
    (fault) => fits(fault, call, when) && (struck[keyOf(fault)] ?? 0) < (fault.times ?? 1),
  );
  if (!found) return undefined;
  struck[keyOf(found)] = (struck[keyOf(found)] ?? 0) + 1;
  writeWhole(counts, `${JSON.stringify(struck, null, 2)}\n`);
  return found;
}

function fits(fault: Fault, { type, name, operation }: Call, when: "after" | "before"): boolean {
  const usual = fault.fault === "hang" ? "after" : "before";
  return (
    fault.operation === operation &&
    (fault.when ?? usual) === when &&
    (fault.type ?? type) === type &&
    (fault.name ?? name) === name
  );
}

function keyOf({ type = "*", name = "*", operation, fault, when }: Fault): string {
  return [operation, type, name, fault, when ?? "as usual"].join(" ");
}

function parsed<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (error) {
    throw new SandboxError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
