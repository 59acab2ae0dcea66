import { z } from "zod";
import { isCidr, prefixLength } from "./cidr";
import { nearest } from "./nearest";
import { regions } from "./regions";

/** The kinds of field that only AWS has. The rules are those of its API, so that nothing is refused half way through. */

/** Regions whose ARNs do not begin with `arn:aws:`. Source: botocore 1.44.5, partitions.json. */
const otherPartition = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc-[a-z]+)-/;

export function region() {
  const needed = "an AWS region is needed, such as us-east-1";
  return z
    .string({
      error: ({ input }) => (input === undefined ? `${needed}: write aws:region: us-east-1` : needed),
    })
    .regex(/^[a-z]{2,4}(-[a-z]+){1,2}-\d$/, {
      error: ({ input }) => needed + nearest.hint(input, regions),
    })
    .refine((name) => !otherPartition.test(name), {
      error: `${needed}: those of China, of governments and of the sovereign cloud have ARNs of their own, which nothing here writes`,
    })
    .refine((name) => regions.includes(name) || nearest.find(name, regions) === undefined, {
      error: ({ input }) => needed + nearest.hint(input, regions),
    });
}

export function zoneName() {
  const error = "the name of an availability zone is needed, such as us-east-1a";
  return z.string({ error }).regex(/^[a-z]{2,4}(-[a-z]+){1,2}-\d[a-z]$/, { error });
}

/** Source: AWS General Reference, "Amazon Resource Names". */
export function arn(service: string, resource: RegExp, example: string) {
  const error = `an ARN is needed, such as ${example}`;
  return z
    .string({ error })
    .regex(new RegExp(`^arn:aws:${service}:[a-z0-9-]*:(\\d{12}|aws):`), { error })
    .refine((value) => resource.test(value.split(":").slice(5).join(":")), { error });
}

export function cidr(example: string, prefix: { from: number; to: number }) {
  const error = `a block of IPv4 addresses from /${prefix.from} to /${prefix.to} is needed, such as ${example}`;
  return z
    .string({ error })
    .refine((text) => isCidr(text) && prefixLength(text) >= prefix.from && prefixLength(text) <= prefix.to, {
      error: ({ input }) => error + networkAddress(input),
    });
}

function networkAddress(input: unknown): string {
  return typeof input === "string" && /^\d+(\.\d+){3}$/.test(input) ? ` (try "${input}/32")` : "";
}

/** An identifier that AWS gave: the prefix says of what. */
export function awsId(prefix: string, what: string) {
  const error = `the id of ${what} is needed, such as ${prefix}-0123456789abcdef0`;
  return z.string({ error }).regex(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), { error });
}
