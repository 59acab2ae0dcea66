import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Verdict } from "./checkov";

/** A check that does not hold, and why that is right. */
const waiver = z.strictObject({
  check: z.string().regex(/^CKV2?_AWS_\d+$/),
  /** Address of the resource; `*` stands for anything. */
  resource: z.string().min(1),
  /** The only program that it is for: `staging`. Default: all. */
  program: z.string().optional(),
  reason: z.string().min(20),
});
export type Waiver = z.output<typeof waiver>;

export function readWaivers(): Waiver[] {
  const file = path.join(__dirname, "waivers.yaml");
  return z.array(waiver).parse(parse(readFileSync(file, "utf8")));
}

export function waives({ check, resource, program }: Waiver, verdict: Verdict): boolean {
  if (program !== undefined && program !== verdict.program) return false;
  const pattern = resource.split("*").map(escaped).join(".*");
  return check === verdict.check && new RegExp(`^${pattern}$`).test(verdict.resource);
}

function escaped(text: string): string {
  return text.replace(/[.\\[\]()]/g, "\\$&");
}

/** Failures that nobody has given a reason for. */
export function unwaived(verdicts: Verdict[], waivers: Waiver[]): string[] {
  return verdicts
    .filter((verdict) => !verdict.passed && !waivers.some((one) => waives(one, verdict)))
    .map(({ program, check, resource, title }) => `${program}: ${check} ${resource}: ${title}`);
}

/** Waivers that excuse nothing any more. */
export function unused(verdicts: Verdict[], waivers: Waiver[]): string[] {
  return waivers
    .filter((one) => !verdicts.some((verdict) => !verdict.passed && waives(one, verdict)))
    .map(({ check, resource }) => `${check} ${resource}`);
}
