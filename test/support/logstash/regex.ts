/**
 * A pattern of a pipeline in JavaScript. What the two languages write differently is the beginning and the end of a
 * text; all else has to be in the part that they have in common, and fails here if it is not.
 * Sources: github.com/kkos/oniguruma doc/RE; ECMA-262, Patterns.
 */
export function regexOf(pattern: string, flags = ""): RegExp {
  const problem = beyondTheCommonPart(pattern);
  if (problem !== undefined)
    throw new Error(`${problem} means different things to different engines: ${pattern}`);
  return new RegExp(pattern.replaceAll("\\A", "(?<![^])").replaceAll("\\z", "(?![^])"), flags);
}

/** Escapes that mean the same everywhere. `\d`, `\w`, `\s` and `\b` do not: one engine knows Unicode. */
const commonEscape = /^\\(?:[Aztrn]|x[0-9a-f]{2}|[\\.*+?()[\]{}|/^$-])/;

/** What of a pattern is not common to Oniguruma and JavaScript; nothing if all is. */
export function beyondTheCommonPart(pattern: string): string | undefined {
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const [escape] = commonEscape.exec(rest) ?? [];
    if (rest.startsWith("\\") && escape === undefined) return rest.slice(0, 2);
    if (inClass) {
      // Oniguruma nests classes and cuts them with each other.
      if (rest.startsWith("[") || rest.startsWith("&&")) return `${rest.slice(0, 2)} in a class`;
      if (rest.startsWith("]")) inClass = false;
    } else {
      const [group] = /^\((?!\?(?:[:=!]|<[A-Za-z]))\?.{0,2}/.exec(rest) ?? [];
      if (group !== undefined) return group;
      // A line's end, or a text's; whether a dot matches one.
      if (/^[$^.]/.test(rest)) return rest.slice(0, 1);
      const [possessive] = /^(?:[*+?]|\{[0-9,]+\})\+/.exec(rest) ?? [];
      if (possessive !== undefined) return possessive;
      if (rest.startsWith("[")) {
        inClass = true;
        at += /^\[\^?/.exec(rest)?.[0].length ?? 1;
        continue;
      }
    }
    at += escape?.length ?? 1;
  }
  return undefined;
}
