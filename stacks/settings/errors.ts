import { RunError } from "@pulumi/pulumi/errors";
import { showPath, type Problem } from "./problem";

const namespace = "mlops";

/**
 * All problems of a settings file at once. A RunError: the engine shows the message alone, since a stack trace would
 * point at this code while the mistake is in the YAML.
 */
export class SettingsError extends RunError {
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(`${file}: ${count(problems.length, "problem")}\n${table(problems)}`);
    this.name = "SettingsError";
  }
}

/** What deserves a look and yet stops nothing, in the same form. */
export function warningText(file: string, warnings: readonly Problem[]): string {
  return `${file}: ${count(warnings.length, "warning")}\n${table(warnings)}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Path, value found and what is needed, in aligned columns. */
function table(problems: readonly Problem[]): string {
  const rows = problems.map((problem) => ({ ...problem, at: showPath(namespace, problem.path) }));
  const widths = {
    at: Math.max(...rows.map((row) => row.at.length)),
    found: Math.max(...rows.map((row) => row.found.length)),
  };
  return rows
    .map((row) => `  ${row.at.padEnd(widths.at)}  ${row.found.padEnd(widths.found)}  ${row.needed}`)
    .join("\n");
}
