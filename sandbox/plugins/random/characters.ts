import { Draw, permutation, secureDraw } from "./draw";

/** What a generated string is made of. Source: the vendor's documentation of RandomPassword. */
export interface CharacterRules {
  length: number;
  lower: boolean;
  upper: boolean;
  numeric: boolean;
  special: boolean;
  minLower: number;
  minUpper: number;
  minNumeric: number;
  minSpecial: number;
  /** Replaces the special characters; an empty string keeps the usual ones. */
  overrideSpecial: string;
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const usualSpecial = "!@#$%&*()-_=+[]{}<>:?";

/** A string that holds at least the asked number of each kind, in random order. */
export function generate(rules: CharacterRules, draw: Draw = secureDraw): string {
  const kinds = [
    { characters: lowerCase, allowed: rules.lower, least: rules.minLower },
    { characters: lowerCase.toUpperCase(), allowed: rules.upper, least: rules.minUpper },
    { characters: "0123456789", allowed: rules.numeric, least: rules.minNumeric },
    { characters: rules.overrideSpecial || usualSpecial, allowed: rules.special, least: rules.minSpecial },
  ];
  const pick = (from: string, count: number): string[] =>
    Array.from({ length: count }, () => from.charAt(draw(from.length)));
  const needed = kinds.flatMap(({ characters, least }) => pick(characters, least));
  const any = kinds
    .filter(({ allowed }) => allowed)
    .map(({ characters }) => characters)
    .join("");
  const ordered = [...needed, ...pick(any, Math.max(0, rules.length - needed.length))];
  return permutation(ordered.length, draw)
    .map((at) => ordered[at])
    .join("");
}
