import fc from "fast-check";

/** A section of a stack file. */
export type Config = Record<string, unknown>;

/** Draws a value; each run of a property draws others. */
export type Draw = fc.GeneratorValue;

export function of<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

export const upTo = (most: number) => fc.nat(most);
export const often = () => fc.boolean();
export const rarely = () => fc.nat(4).map((number) => number === 0);

/** What was not drawn is not written. */
export function defined(group: Config): Config {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}

export function maybe<T>(draw: Draw, value: T): T | undefined {
  return draw(often) ? value : undefined;
}
