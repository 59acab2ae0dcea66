/**
 * Kubernetes quantities: a decimal number with a suffix of SI (k, M, G …; m, u, n), of powers of two (Ki, Mi, Gi …),
 * or with an exponent.
 * Source: kubernetes.io "Quantity" (apimachinery pkg/api/resource/quantity.go).
 */
const suffixes: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const grammar = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The number that a quantity stands for, in its base unit (cores, bytes); `undefined` when it is none. */
export function parseQuantity(text: string): number | undefined {
  const match = grammar.exec(text);
  if (!match) return undefined;
  const [, digits, exponent, suffix] = match;
  const value = Number(`${digits}${exponent ?? ""}`) * (suffixes[suffix ?? ""] ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}

/** CPU in thousandths of a core, rounded up as Kubernetes does; throws on what is no quantity. */
export function cpuMillis(quantity: string): number {
  return roundUp(required(quantity) * 1000);
}

/** Memory in bytes, rounded up as Kubernetes does; throws on what is no quantity. */
export function memoryBytes(quantity: string): number {
  return roundUp(required(quantity));
}

/** Memory in MiB, with its fraction; throws on what is no quantity. */
export function memoryMiB(quantity: string): number {
  return memoryBytes(quantity) / 2 ** 20;
}

function required(quantity: string): number {
  const value = parseQuantity(quantity);
  if (value === undefined) throw new Error(`"${quantity}" is no Kubernetes quantity`);
  return value;
}

/** Binary floating point makes 0.1 × 3 slightly more than 0.3: the noise must not cost a whole unit. */
export function roundUp(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) <= Math.abs(value) * 1e-12 ? nearest : Math.ceil(value);
}
