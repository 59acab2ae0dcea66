import { SandboxError } from "../../sandbox/failure";
import { ClusterError } from "./kubectl";
import { UsageError } from "./usageError";

/** Tells what failed in one sentence, and what the command ends with; what nobody foresaw keeps its stack. */
export function exitCodeOf(command: string, error: unknown, code = 1): number {
  // An interrupt is one of the sandbox's errors.
  const isKnown = [UsageError, ClusterError, SandboxError].some((kind) => error instanceof kind);
  if (!isKnown) throw error;
  process.stderr.write(`${command}: ${(error as Error).message}\n`);
  return code;
}
