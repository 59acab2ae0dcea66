import { randomBytes } from "node:crypto";

const hex = (digits: number): string => randomBytes(digits).toString("hex").slice(0, digits);

/** `subnet-0123456789abcdef0`: seventeen digits, the first of them 0. */
export function ec2Id(prefix: string): string {
  return `${prefix}-0${hex(16)}`;
}

/** Capital letters and digits, as IAM and RDS draw their ids. */
export function capitals(prefix: string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return `${prefix}${[...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

export function small(length: number): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

export { hex };
