/** Rows as aligned columns, the way kubectl prints them; the last column is not padded. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ");
  return all.map((row) => `${line(row).trimEnd()}\n`).join("");
}
