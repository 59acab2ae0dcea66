import { z } from "zod";
import { cpuMillis, memoryMiB, parseQuantity } from "../../components/kubernetes/quantity";
import { nearest } from "./nearest";

/**
 * The kinds of field that the sections are made of. Each one's error says what is needed and what to write: it is
 * shown as it stands, behind the path and the value found.
 */

export function text(needed: string) {
  return z.string({ error: needed }).min(1, { error: needed });
}

export function flag(needed = "true or false is needed") {
  return z.boolean({ error: needed });
}

export function wholeNumber(range: { min: number; max?: number; unit?: string }) {
  const unit = range.unit ? ` (${range.unit})` : "";
  const span = range.max === undefined ? `of at least ${range.min}` : `from ${range.min} to ${range.max}`;
  const error = `a whole number ${span} is needed${unit}`;
  const number = z.int({ error }).min(range.min, { error });
  return range.max === undefined ? number : number.max(range.max, { error });
}

export function choice<const T extends string>(
  values: readonly [T, ...T[]],
  hint: (input: unknown) => string | undefined = () => undefined,
) {
  return z.enum(values, {
    error: ({ input }) =>
      hint(input) ?? `one of ${values.join(", ")} is needed${nearest.hint(input, values)}`,
  });
}

/** Name of a Kubernetes object that no DNS record is made of, such as a claim or a class. */
export function objectName(needed: string) {
  const error = `${needed}: lower-case letters, digits, '-' and '.'`;
  return z
    .string({ error })
    .max(253, { error })
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, { error });
}

/** Name of a Kubernetes object that is also a DNS name: a Service must begin with a letter. */
export function dnsLabel(maxLength: number) {
  const error = ({ input }: { input?: unknown }) =>
    `a DNS label is needed: at most ${maxLength} lower-case letters, digits and '-', a letter first${trySpelling(input, maxLength)}`;
  return z
    .string({ error })
    .max(maxLength, { error })
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, { error });
}

function trySpelling(input: unknown, maxLength: number): string {
  if (typeof input !== "string") return "";
  const label = input
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, maxLength)
    .replace(/-+$/, "");
  return label === "" ? "" : ` (try "${label}")`;
}

/** A version is text: YAML reads 3.10 without quotes as the number 3.1. */
export function version(example: string) {
  return z
    .string({
      error: ({ input }) =>
        typeof input === "number"
          ? `a version in quotes is needed, since YAML reads 3.10 as 3.1 (write "${input}", or what was meant)`
          : `a version is needed (such as "${example}")`,
    })
    .regex(/^\d{1,5}(\.\d{1,5}){0,3}$/, {
      error: `a version of digits and dots is needed (such as "${example}")`,
    });
}

/** Beyond any machine: what is above is a slip of the suffix. */
const most = { cpuMillis: 1_000_000, memoryMiB: 64 * 2 ** 20 };
const cpuNeeded =
  'a CPU quantity above 0 and up to 1000 is needed: cores such as "2" or thousandths such as "500m"';
const memoryNeeded = 'a memory quantity from 32Mi to 64Ti is needed, such as "512Mi" or "4Gi"';

/** CPU as Kubernetes writes it; a bare number means cores, as it does in a manifest. */
export function cpuQuantity() {
  return z
    .union([z.string(), z.number()], { error: cpuNeeded })
    .transform(String)
    .refine((value) => isWithin(parseQuantity(value) && cpuMillis(value), 1, most.cpuMillis), {
      error: cpuNeeded,
    });
}

/** Memory as Kubernetes writes it. A bare number would mean bytes, which nobody means. */
export function memoryQuantity() {
  return z
    .string({ error: memoryNeeded })
    .refine((value) => isWithin(parseQuantity(value) && memoryMiB(value), 32, most.memoryMiB), {
      error: ({ input }) => memoryNeeded + trySuffix(input),
    });
}

function isWithin(amount: number | undefined, from: number, to: number): boolean {
  return amount !== undefined && amount >= from && amount <= to;
}

/** `4GB` and `4gb` are what people write for 4Gi; `4m` is thousandths of a byte. */
function trySuffix(input: unknown): string {
  const match = typeof input === "string" ? /^(\d+(?:\.\d+)?)\s*([kmgt])i?b?$/i.exec(input) : null;
  const [, amount, unit] = match ?? [];
  return amount && unit ? ` (try "${amount}${unit.toUpperCase()}i")` : "";
}
