import { Command } from "commander";
import { interruptible } from "../sandbox/interrupt";
import { RestoreError } from "./restore/failure";
import { restoredText } from "./restore/report";
import { restore, type RestoreFlags } from "./restore/restore";
import { exitCodeOf } from "./shared/exitCode";

const several = (word: string, words: string[]): string[] => [...words, word];

/** Exit codes: 0 restored; 1 refused or failed, and the stack is as it was; 3 failed on the way, and the message says where. */
new Command("restore")
  .description(
    "Brings a backup back into a stack that is deployed, with the kubeconfig's rights. MLflow is stopped for the moment " +
      "in which data is exchanged; models serve on. Passwords and roles stay those of the stack.",
  )
  .option("--stack <name>", "the stack; default: PULUMI_STACK, then the selected one")
  .requiredOption("--from <folder>", "the folder that `npm run backup` made")
  .option("--context <name>", "context of the kubeconfig; default: the stack's, then the current one")
  .option("--overwrite", "replace what is there; without it, databases that are not empty are refused")
  .option("--without <what>", "leave this database out, or `artifacts`; may be repeated", several, [])
  .action(async (flags: RestoreFlags) => {
    process.stdout.write(restoredText(await interruptible((interrupt) => restore(flags, interrupt))));
  })
  .parseAsync()
  .catch((error: unknown) => {
    const changed = error instanceof RestoreError && error.reached !== "nothing";
    process.exitCode = exitCodeOf("restore", error, changed ? 3 : 1);
  });
