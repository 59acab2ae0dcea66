/*
 * Parts of regular expressions that Oniguruma and JavaScript read alike: no classes such as \w, which mean more in one of
 * them; no dot, whose lines end elsewhere; no flag, which they write differently.
 */

/** Quotes by their numbers: a string of a pipeline has none. */
export const quote = { double: "\\x22", single: "\\x27", any: "[\\x22\\x27]" };

/** For use in a class. */
export const space = " \\t\\r\\n";

/** The word in small letters, capitals, or any mixture. */
export function anyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

export function oneOf(alternatives: readonly string[]): string {
  return `(?:${alternatives.join("|")})`;
}
