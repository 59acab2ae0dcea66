/** Makes this repository a team's own: asks what the stack files have to know, and writes it into them (docs/fork.md). */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { isGroup } from "../stacks/settings/problem";
import { checkFiles } from "./init/check";
import { edited, editedFiles } from "./init/edits";
import { factsOf } from "./init/facts";
import { interview, put } from "./init/interview";
import { answerOf, questions, type Said } from "./init/questions";
import { openTerminal, type Terminal } from "./init/terminal";
import { assertCommitted, changedFiles, diffText, writeAll } from "./init/write";
import { UsageError } from "./shared/usageError";

interface Flags {
  answers?: string;
  input: boolean;
  dryRun?: boolean;
  yes?: boolean;
  force?: boolean;
  into: string;
  [question: string]: string | boolean | undefined;
}

/** Exit codes: 0 written, shown, or nothing to change; 1 refused, not confirmed, or not understood. */
async function main(flags: Flags, terminal: Terminal | undefined): Promise<number> {
  const given = givenBy(flags);
  const repository = path.resolve(flags.into);
  const facts = factsOf(repository, editedFiles);
  if (facts.files.size === 0) throw new UsageError(`there is no stack file in ${repository}`);
  const answers = await interview(given, facts, flags.input ? terminal?.ask : undefined);
  const after = new Map<string, string>();
  for (const [name, text] of facts.files) after.set(name, await edited(name, text, answers));
  checkFiles(after, repository);
  const changed = changedFiles(facts.files, after);
  process.stdout.write(changed.size === 0 ? "nothing to change\n" : diffText(facts.files, changed));
  if (changed.size === 0 || flags.dryRun) return 0;
  if (!flags.force) assertCommitted(repository, [...changed.keys()]);
  if (!flags.yes && !(await isConfirmed(terminal, changed.size))) return 1;
  writeAll(repository, changed);
  process.stdout.write(`\nwrote ${[...changed.keys()].join(", ")}\nnext: docs/fork.md\n`);
  return 0;
}

async function isConfirmed(terminal: Terminal | undefined, files: number): Promise<boolean> {
  if (!terminal) {
    throw new UsageError("there is nobody to confirm the changes: add --yes, or --dry-run to see them");
  }
  return /^y(es)?$/i.test((await terminal.ask(`\nWrite ${files} files? [y/N] `)).trim());
}

/** What a file of answers says, and the options over it. */
function givenBy(flags: Flags): Said {
  const said: Said = flags.answers === undefined ? {} : readAnswers(flags.answers);
  for (const question of questions) {
    const text = flags[optionName(question.flag)];
    if (typeof text === "string") put(said, question.path, answerOf(question, text));
  }
  return said;
}

/** As commander names the option: `--allowed-cidrs <blocks>` is allowedCidrs. */
function optionName(flag: string): string {
  const [name = ""] = flag.slice(2).split(" ");
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function readAnswers(file: string): Said {
  try {
    const answers: unknown = parse(readFileSync(file, "utf8"));
    if (isGroup(answers)) return answers;
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message.trim()}`);
  }
  throw new UsageError(`${file}: answers are needed as key: value (docs/fork.md)`);
}

const command = new Command("init")
  .description(
    "Makes this repository a team's own: writes account, names and the first model into its files.",
  )
  .option("--answers <file>", "YAML with the answers; what options say as well, they decide")
  .option("--no-input", "ask nothing: take what is usual for what is not said")
  .option("--dry-run", "show what would be written, and write nothing")
  .option("--yes", "do not ask before writing")
  .option("--force", "write even over changes that are not committed")
  .option("--into <folder>", "the repository", path.join(__dirname, ".."));
for (const { flag, ask } of questions) command.option(flag, ask);

command
  .action(async (flags: Flags) => {
    const terminal = process.stdin.isTTY ? openTerminal(process.stdin, process.stderr) : undefined;
    try {
      process.exitCode = await main(flags, terminal);
    } finally {
      terminal?.close();
    }
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`init: ${error.message}\n`);
    process.exitCode = 1;
  });
