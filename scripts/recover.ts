import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { parseAdoptions } from "./recover/decisions";
import { RecoveryError } from "./recover/failure";
import { RecoveryReport, isHealthy, recover, undecided } from "./recover/recover";
import { reportText } from "./recover/report";

interface Flags {
  stack?: string;
  yes?: boolean;
  dryRun?: boolean;
  force?: boolean;
  adopt: string[];
  drop: string[];
}

/** Exit codes: 0 nothing to do, or all put right; 1 an error, or not confirmed; 3 a person has to decide something. */
async function main(flags: Flags): Promise<number> {
  const report = await recover({
    stack: flags.stack,
    dryRun: flags.dryRun,
    force: flags.force,
    decisions: { adopt: parseAdoptions(flags.adopt), drop: flags.drop },
    confirm: flags.yes ? undefined : confirmed,
  });
  process.stdout.write(reportText(report));
  if (undecided(report).length > 0) return 3;
  return report.applied || flags.dryRun || isHealthy(report) ? 0 : 1;
}

async function confirmed(plan: RecoveryReport): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new RecoveryError("there is nobody to confirm the changes: add --yes, or --dry-run to see them");
  }
  process.stderr.write(reportText(plan));
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question("Go on? [y/N] ");
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

const several = (word: string, words: string[]): string[] => [...words, word];

new Command("recover")
  .description(
    "Puts a stack right whose engine was killed in the middle of an update, a refresh or a destroy.",
  )
  .option("--stack <name>", "the stack; default: PULUMI_STACK, then the selected one")
  .option("--yes", "do not ask before changing anything")
  .option("--dry-run", "show what would be done, and change nothing")
  .option("--force", "release the lock even where its owner cannot be seen from this machine")
  .option(
    "--adopt <resource=id>",
    "the interrupted create of this URN or name succeeded, under this id",
    several,
    [],
  )
  .option("--drop <resource>", "the interrupted create of this URN or name is to be forgotten", several, [])
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof RecoveryError)) throw error;
    process.stderr.write(`recover: ${error.message}\n`);
    process.exitCode = 1;
  });
