import { createHash, randomInt } from "node:crypto";

/** A whole number from 0 up to, and without, the limit. */
export type Draw = (limit: number) => number;

/** Fit for secrets: every number is equally likely and nobody can foretell it. */
export const secureDraw: Draw = (limit) => randomInt(limit);

/**
 * The same seed always gives the same numbers. They are not the vendor's, whose generator is Go's; what the vendor
 * promises is only that they stay the same.
 */
export function seededDraw(seed: string): Draw {
  let count = 0;
  return (limit) => {
    // Values past the last whole multiple of the limit are thrown away, or small numbers would be likelier.
    const fair = 2 ** 48 - (2 ** 48 % limit);
    for (;;) {
      const value = createHash("sha256").update(`${seed}\0${count++}`).digest().readUIntBE(0, 6);
      if (value < fair) return value % limit;
    }
  };
}

/** A permutation of the numbers from 0 up to, and without, the length: every order is equally likely. */
export function permutation(length: number, draw: Draw): number[] {
  const order = Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at--) {
    const other = draw(at + 1);
    const held = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}
