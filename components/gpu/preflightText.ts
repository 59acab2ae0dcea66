import type { Verdict } from "./preflightRules";

/** The path as the documentation and the editor write it: `mlops:models[1].gpu`. */
export function pathText([section = "", ...rest]: Verdict["path"]): string {
  return `mlops:${section}${rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("")}`;
}

/** Each verdict with its place, its rule and the source of the rule. */
export function verdictText(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ path }) => pathText(path).length));
  const indent = " ".repeat(11);
  return verdicts
    .map(({ rule, severity, path, message, source }) =>
      [
        `  ${severity.padEnd(7)}  ${pathText(path).padEnd(width)}  ${rule}`,
        `${indent}${message}`,
        `${indent}source: ${source}`,
      ].join("\n"),
    )
    .join("\n");
}
