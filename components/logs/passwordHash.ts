import { createHash, pbkdf2Sync } from "node:crypto";

const rounds = 10_000;
const keyBytes = 32;

/**
 * A password as Elasticsearch keeps it in its files.
 * Source: elasticsearch x-pack/plugin/core Hasher (PBKDF2_STRETCH: PBKDF2 with SHA-512 over the hexadecimal SHA-512).
 * @param salt 32 characters.
 */
export function passwordHash(password: string, salt: string): string {
  const stretched = createHash("sha512").update(password).digest("hex");
  const key = pbkdf2Sync(stretched, salt, rounds, keyBytes, "sha512");
  return `{PBKDF2_STRETCH}${rounds}$${Buffer.from(salt).toString("base64")}$${key.toString("base64")}`;
}
