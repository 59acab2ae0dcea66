/** Pieces of Markdown, in which whatever they hold means itself. */

/** A table; no cell breaks it. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replace(/\s+/g, " ").trim();
}

/** Text as it was printed, in a fence that it does not hold. */
export function code(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** What a reader opens who wants to know more. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** The first lines, as many as fit into so many characters; says how many were left out. */
export function firstLines(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const lines = text.split("\n");
  let room = characters;
  const kept = lines.filter((line) => (room -= line.length + 1) >= 0);
  return [...kept, `… ${lines.length - kept.length} more lines`].join("\n");
}
