import { Command } from "commander";
import { backUp, type BackupFlags } from "./backup/backup";
import { backupText } from "./backup/report";
import { exitCodeOf } from "./shared/exitCode";
import { interruptible } from "../sandbox/interrupt";

/** Exit codes: 0 the backup is complete; 1 there is none, and the message says why. */
new Command("backup")
  .description(
    "Copies what cannot be made again, all databases of Postgres and the artifacts of MLflow, from a stack's cluster into " +
      "a folder here, with the kubeconfig's rights. The stack goes on meanwhile.",
  )
  .option("--stack <name>", "the stack; default: PULUMI_STACK, then the selected one")
  .requiredOption("--to <folder>", "the folder that becomes the backup; not there yet, or empty")
  .option("--context <name>", "context of the kubeconfig; default: the stack's, then the current one")
  .option("--copy-bucket", "where artifacts are in S3, copy them as well, with the aws command")
  .action(async (flags: BackupFlags) => {
    const manifest = await interruptible((interrupt) => backUp(flags, interrupt));
    process.stdout.write(backupText(manifest, flags.to));
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf("backup", error);
  });
