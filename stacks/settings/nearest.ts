/** The name that was probably meant: at most two slips of the finger away, and not most of the word. */
function find(input: unknown, known: readonly string[]): string | undefined {
  if (typeof input !== "string") return undefined;
  const word = input.toLowerCase();
  const ranked = known
    .map((name) => ({ name, slips: distance(word, name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= 2 && slips < name.length / 2)
    .sort((a, b) => a.slips - b.slips);
  return ranked[0]?.name;
}

/** ` (did you mean …?)`, or nothing when no name is near. */
function hint(input: unknown, known: readonly string[]): string {
  const name = find(input, known);
  return name === undefined ? "" : ` (did you mean ${name}?)`;
}

/** The names that are most like the input, the best first: for lists too long to be shown whole. */
function closest(input: string, known: readonly string[], most = 3): string[] {
  const slips = new Map(known.map((name) => [name, distance(input.toLowerCase(), name.toLowerCase())]));
  return [...slips]
    .sort(([, a], [, b]) => a - b)
    .slice(0, most)
    .map(([name]) => name);
}

/** Levenshtein distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

export const nearest = { closest, find, hint };
