import type { Problem, SettingPath } from "./problem";
import { keysAt } from "./schemaFields";
import { sectionNames, sections, type SectionName } from "./sections";

/**
 * Problems in the order of the file, as its documentation arranges it: section, list position, field. The engine
 * hands settings over sorted by name, so that the order of the file itself is not known here.
 */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems
    .map((problem) => ({ problem, rank: rankOf(problem.path) }))
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ problem }) => problem);
}

function rankOf([section, ...path]: SettingPath): number[] {
  const schema = isSection(section) ? sections[section] : undefined;
  const first = isSection(section) ? sectionNames.indexOf(section) : sectionNames.length;
  if (!schema) return [first];
  return [
    first,
    ...path.map((key, depth) => (typeof key === "number" ? key : rankOfKey(key, path.slice(0, depth)))),
  ];

  function rankOfKey(key: string, parent: SettingPath): number {
    const keys = schema ? keysAt(schema, parent) : [];
    return keys.includes(key) ? keys.indexOf(key) : keys.length;
  }
}

function isSection(name: unknown): name is SectionName {
  return typeof name === "string" && Object.hasOwn(sections, name);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let depth = 0; depth < Math.max(a.length, b.length); depth += 1) {
    const difference = (a[depth] ?? -1) - (b[depth] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
