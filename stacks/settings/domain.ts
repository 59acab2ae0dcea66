import { z } from "zod";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const domain = new RegExp(`^(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`);

/** A domain of at least two labels, in lower case and without a dot at its end. */
export function domainName(needed: string) {
  return z
    .string({ error: needed })
    .max(253, { error: needed })
    .regex(domain, { error: ({ input }) => needed + tryDomain(input) });
}

function tryDomain(input: unknown): string {
  const plain = typeof input === "string" ? input.toLowerCase().replace(/^https?:\/\/|[./]+$/g, "") : "";
  return plain !== input && domain.test(plain) ? ` (try "${plain}")` : "";
}
