import { Command } from "commander";
import { UsageError } from "./shared/usageError";
import { reportOf, reportText } from "./preflight/report";
import { readStackFile, stackFilePath } from "./shared/stackFile";

interface Flags {
  stack?: string;
  file?: string;
  json?: boolean;
}

/** Exit codes: 0 accepted; 1 refused, or the file cannot be read. */
new Command("preflight")
  .description("Says whether the models of a stack can run on its pools, from the framework down to the GPU.")
  .option("--stack <name>", "the stack whose Pulumi.<name>.yaml is read")
  .option("--file <path>", "another stack file")
  .option("--json", "write the report as JSON")
  .action((flags: Flags) => {
    const report = reportOf(readStackFile(stackFilePath(flags.stack, flags.file)), new Date());
    process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    process.exitCode = report.accepted ? 0 : 1;
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`preflight: ${error.message}\n`);
    process.exitCode = 1;
  });
