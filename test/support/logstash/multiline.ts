import { continuation } from "../../../components/logs/multiline";

const continues = new RegExp(continuation);

/** Lines joined as Filebeat's multiline parser does with `negate: false` and `match: after`. */
export function joinLines(text: string): string[] {
  const joined: string[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (continues.test(line) && joined.length > 0) joined.push(`${joined.pop() ?? ""}\n${line}`);
    else joined.push(line);
  }
  return joined;
}
