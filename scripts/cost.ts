import { Command } from "commander";
import { type CostFlags, costText } from "./cost/report";
import { UsageError } from "./shared/usageError";

new Command("cost")
  .description("Says what a stack costs in a month, at its least, as expected and at its most.")
  .option("--stack <name>", "the stack whose Pulumi.<name>.yaml is read")
  .option("--file <path>", "another stack file")
  .option("--base <revision>", "show the difference to this revision of the repository as well")
  .option("--format <format>", "markdown or json", "markdown")
  .action((flags: CostFlags) => {
    process.stdout.write(costText(flags, new Date()));
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`cost: ${error.message}\n`);
    process.exitCode = 1;
  });
