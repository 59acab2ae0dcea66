/** An expression over several lines, without the indentation that it has in the program. */
export function promql(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  const indents = parts.flatMap((part) =>
    [...part.matchAll(/\n( *)(?=\S)/g)].map(([, indent = ""]) => indent),
  );
  const [least = ""] = indents.sort((a, b) => a.length - b.length);
  const text = parts.map((part) => part.replaceAll(`\n${least}`, "\n"));
  return text
    .map((part, index) => `${part}${values[index] ?? ""}`)
    .join("")
    .trim();
}
