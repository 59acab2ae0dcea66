import * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi/errors";
import { verdictText, type Verdict } from "../gpu";

/** The plan cannot work. A RunError: the engine shows the message alone, since no code is at fault. */
export class PreflightError extends RunError {
  constructor(
    file: string,
    readonly verdicts: readonly Verdict[],
  ) {
    super(`${file}: refused by the preflight\n${verdictText(verdicts)}`);
    this.name = "PreflightError";
  }
}

/**
 * Shows the warnings, and stops with the errors before anything is bought.
 * @param file name of the stack file, for the message.
 */
export function reportVerdicts(verdicts: readonly Verdict[], file: string): void {
  const warnings = verdicts.filter(({ severity }) => severity === "warning");
  const errors = verdicts.filter(({ severity }) => severity === "error");
  if (warnings.length > 0) void pulumi.log.warn(`${file}: preflight\n${verdictText(warnings)}`);
  if (errors.length > 0) throw new PreflightError(file, errors);
}
