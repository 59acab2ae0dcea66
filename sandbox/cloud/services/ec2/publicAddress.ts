import { randomInt } from "node:crypto";

/** An address out of the blocks that are set aside for examples: it belongs to nobody (RFC 5737). */
export function publicAddress(): string {
  const [block = ""] = ["192.0.2", "198.51.100", "203.0.113"].slice(randomInt(3));
  return `${block}.${randomInt(1, 255)}`;
}
