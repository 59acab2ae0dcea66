/** What the tour shows goes to stdout: it is what the command is for. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The line above a step. */
export function heading(number: number, title: string): void {
  print(`\n── ${number}. ${title} ${"─".repeat(Math.max(2, 90 - title.length))}`);
}

/** What a person would type to see the same. */
export function typed(...lines: string[]): void {
  for (const line of lines) print(`$ ${line}`);
}

/** What was seen. */
export function saw(...lines: string[]): void {
  for (const line of lines.flatMap((text) => text.trimEnd().split("\n"))) print(`  ${line}`);
}

/** What the tour itself has to say. */
export function remark(line: string): void {
  print(line);
}
