/** Brings a stack to what its file says, and its models back where the new ones fail: docs/delivery.md. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { deliver } from "./delivery/deliver";
import { Engine } from "./delivery/engine";
import { UsageError } from "./shared/usageError";

interface Flags {
  stack: string;
  yes?: boolean;
  diff?: boolean;
  keepCandidate?: boolean;
  policyPack: string[];
  mlflow?: string;
  logs?: string;
}

async function main(flags: Flags): Promise<number> {
  if (!flags.yes && !process.stdin.isTTY) {
    throw new UsageError(
      "there is nobody to confirm the update: add --yes, or use `pulumi preview` to see it",
    );
  }
  return deliver({
    engine: new Engine(flags.stack, path.join(__dirname, "..")),
    logs: folderOf(flags),
    policyPacks: flags.policyPack,
    diff: flags.diff ?? false,
    keepCandidate: flags.keepCandidate ?? false,
    mlflow: flags.mlflow,
    confirm: () => (flags.yes ? Promise.resolve(true) : isConfirmed(flags.stack)),
    say: (text) => process.stdout.write(text),
  });
}

function folderOf({ logs, stack }: Flags): string {
  if (logs === undefined) return mkdtempSync(path.join(tmpdir(), `deliver-${stack}-`));
  mkdirSync(logs, { recursive: true });
  return path.resolve(logs);
}

async function isConfirmed(stack: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question(`\nUpdate ${stack}? [y/N] `);
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

const several = (word: string, words: string[]): string[] => [...words, word];

new Command("deliver")
  .description(
    "Previews and updates a stack. Where a new revision of a model fails its tests, the models go back to those of the " +
      "last successful update. Exit codes: 0 delivered; 1 refused or failed, and callers are served by what passed its " +
      "tests; 3 a person has to act, for the way back failed too, or the update was interrupted.",
  )
  .requiredOption("--stack <name>", "the stack")
  .option("--yes", "do not ask before the update")
  .option("--diff", "show the engine's own preview, field by field")
  .option(
    "--keep-candidate",
    "leave what failed before it served, to look at it; its pods stay with rollout.gate.keepFailed alone",
  )
  .option("--policy-pack <folder>", "check the update with these policies; may be given again", several, [])
  .option("--mlflow <url>", "where the registry answers (default: as the stack's outputs say)")
  .option("--logs <folder>", "where all that the engine prints goes (default: a new temporary folder)")
  .action(async (flags: Flags) => {
    process.exitCode = await main(flags);
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`deliver: ${error.message}\n`);
    process.exitCode = 1;
  });
