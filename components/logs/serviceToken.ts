import { passwordHash } from "./passwordHash";

/** Whose token it is: the account that Elasticsearch has for Kibana, and a name. */
const owner = "elastic/kibana/mlops";

/**
 * The file by which Elasticsearch knows a token without having been asked to make one, so that Kibana can start in the
 * same update.
 * @param salt 32 characters.
 */
export function serviceTokensFile(secret: string, salt: string): string {
  return `${owner}:${passwordHash(secret, salt)}\n`;
}

/**
 * The same token as a client shows it.
 * Source: elasticsearch ServiceAccountToken, whose first bytes are version and type.
 */
export function bearerToken(secret: string): string {
  const bytes = Buffer.concat([Buffer.from([0, 1, 0, 1]), Buffer.from(`${owner}:${secret}`)]);
  return bytes.toString("base64").replace(/=+$/, "");
}
