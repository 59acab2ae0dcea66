import { Command } from "commander";
import { exitCodeOf } from "./shared/exitCode";
import type { StackFlags } from "./shared/stackCluster";
import { statusPage } from "./status/page";
import { exitCodeOfPage } from "./status/section";
import { pageText } from "./status/text";

/** Exit codes: 0 fine; 1 something needs attention; 2 something that decides, or all of it, could not be determined. */
new Command("status")
  .description(
    "Says on one page how a stack is: services, models and their revisions, gates, GPUs, alerts, backups, certificates, " +
      "volumes. It changes nothing.",
  )
  .option("--stack <name>", "the stack; default: PULUMI_STACK, then the selected one")
  .option("--context <name>", "context of the kubeconfig; default: the stack's, then the current one")
  .option("--json", "write the page as JSON")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(async (flags: StackFlags & { json?: boolean }) => {
    const page = await statusPage(flags, new Date());
    process.stdout.write(flags.json ? `${JSON.stringify(page, undefined, 2)}\n` : pageText(page));
    process.exitCode = exitCodeOfPage(page.sections);
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf("status", error, 2);
  });
