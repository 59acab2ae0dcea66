import { show, type SettingPath } from "./problem";

/** A finding about values that are each fine and do not fit together. */
export interface Finding {
  path: SettingPath;
  /** The value in question, shown when the file leaves it to its default. */
  value: unknown;
  /** A warning deserves a look; an error stops the program before the first resource. */
  severity: "error" | "warning";
  needed: string;
}

/** Findings about a part of the settings, as those of the whole. */
export function under(parent: Finding["path"]) {
  return (finding: Finding): Finding => ({ ...finding, path: [...parent, ...finding.path] });
}

/** Reports each name that an earlier item of the list has already. */
export function duplicateNames(section: string, items: readonly ({ name: string } | undefined)[]): Finding[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => other?.name === item?.name);
    if (!item || first === index) return [];
    const needed = `a name of its own is needed: ${section}[${first}] is ${show(item.name)} already`;
    return [{ path: [section, index, "name"], value: item.name, severity: "error", needed }];
  });
}
