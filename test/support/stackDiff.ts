import { diffLines } from "../../scripts/shared/lineDiff";
import type { RenderedStack } from "./golden";

export { diffLines };

/** What a change of the YAML does to a stack, resource by resource. */
export interface StackDiff {
  added: string[];
  changed: string[];
  removed: string[];
  /** As text: every touched resource with its lines, and some around them. */
  text: string;
}

export function diffStacks(before: RenderedStack, after: RenderedStack): StackDiff {
  const added = [...after.keys()].filter((urn) => !before.has(urn));
  const removed = [...before.keys()].filter((urn) => !after.has(urn));
  const changed = [...after].filter(([urn, text]) => before.has(urn) && before.get(urn) !== text).map(first);
  const entries = [
    ...removed.map((urn) => `- ${urn}\n`),
    ...changed.map((urn) => `~ ${urn}\n${diffLines(before.get(urn) ?? "", after.get(urn) ?? "")}`),
    ...added.map((urn) => `+ ${urn}\n${mark("+", after.get(urn) ?? "")}`),
  ];
  return { added, changed, removed, text: entries.join("\n") };
}

function mark(sign: string, text: string): string {
  return text.replace(/^(?=.)/gm, `  ${sign} `);
}

function first<A>([value]: readonly [A, ...unknown[]]): A {
  return value;
}
