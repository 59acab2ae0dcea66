import { Command } from "commander";
import { type ReachabilityFlags, reachabilityReport } from "./reachability/report";
import { UsageError } from "./shared/usageError";

/** Exit codes: 0 everything that is needed is open; 1 something is not, or the file cannot be read. */
new Command("reachability")
  .description("Says who may reach whom by the network policies of a stack, without a cluster.")
  .option("--stack <name>", "the stack whose Pulumi.<name>.yaml is read")
  .option("--file <path>", "another stack file")
  .option("--json", "write every pair as JSON")
  .action(async (flags: ReachabilityFlags) => {
    const { text, sound } = await reachabilityReport(flags);
    process.stdout.write(text);
    process.exitCode = sound ? 0 : 1;
  })
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`reachability: ${error.message}\n`);
    process.exitCode = 1;
  });
