import { createHash, pbkdf2Sync } from "node:crypto";

/** Whose token it is: the account that Elasticsearch has for Kibana, and a name. */
const owner = "elastic/kibana/mlops";

const rounds = 10_000;
const keyBytes = 32;

/**
 * The file by which Elasticsearch knows a token without having been asked to make one, so that Kibana can start in the
 * same update.
 * Source: elasticsearch x-pack/plugin/core Hasher (PBKDF2_STRETCH: PBKDF2 with SHA-512 over the hexadecimal SHA-512).
 * @param salt 32 characters.
 */
export function serviceTokensFile(secret: string, salt: string): string {
  const stretched = createHash("sha512").update(secret).digest("hex");
  const key = pbkdf2Sync(stretched, salt, rounds, keyBytes, "sha512");
  return `${owner}:{PBKDF2_STRETCH}${rounds}$${Buffer.from(salt).toString("base64")}$${key.toString("base64")}\n`;
}

/**
 * The same token as a client shows it.
 * Source: elasticsearch ServiceAccountToken, whose first bytes are version and type.
 */
export function bearerToken(secret: string): string {
  const bytes = Buffer.concat([Buffer.from([0, 1, 0, 1]), Buffer.from(`${owner}:${secret}`)]);
  return bytes.toString("base64").replace(/=+$/, "");
}
