/** JSON, as inputs are once secrets are unwrapped. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** How the engine's protocol marks a secret: an object with this key, whose `value` is the secret. */
const signatureKey = "4dabf18193072939515e22adb298388d";

interface WrappedSecret {
  value: unknown;
}

export function isSecret(value: unknown): value is WrappedSecret {
  return typeof value === "object" && value !== null && signatureKey in value;
}

/** The value with every secret in plain text. */
export function unwrapSecrets(value: unknown): unknown {
  return mapSecrets(value, (secret) => unwrapSecrets(secret.value));
}

/** The value with every secret replaced by a word; the keys of a secret object stay readable. */
export function hideSecrets(value: unknown): unknown {
  return mapSecrets(value, (secret) => hideLeaves(secret.value));
}

function hideLeaves(value: unknown): unknown {
  if (isSecret(value)) return hideLeaves(value.value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hideLeaves(item)]));
}

/** Whether a secret is anywhere inside. */
export function holdsSecret(value: unknown): boolean {
  let found = false;
  mapSecrets(value, () => (found = true));
  return found;
}

function mapSecrets(value: unknown, onSecret: (secret: WrappedSecret) => unknown): unknown {
  if (isSecret(value)) return onSecret(value);
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, onSecret));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, onSecret)]));
}
