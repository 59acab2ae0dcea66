import { readFileSync } from "node:fs";
import * as path from "node:path";

import { openInventory } from "../inventory";
import { callOf, ServiceError, UsageError } from "./arguments";
import { answer } from "./commands";

/** The launcher names the sandbox, and the sandbox the stack whose cloud it simulates. */
function context() {
  const sandbox = process.env.MLOPS_SANDBOX;
  if (!sandbox) throw new UsageError("MLOPS_SANDBOX has to name the sandbox whose cloud this is");
  const folder = path.join(sandbox, "cloud");
  const stack = readFileSync(path.join(folder, "stack"), "utf8").trim();
  return { sandbox, inventory: openInventory(stack, folder) };
}

try {
  const words = process.argv.slice(2);
  if (words[0] === "--version") process.stdout.write("aws-cli/2 (the sandbox's stand-in)\n");
  else process.stdout.write(`${JSON.stringify(answer(callOf(words), context()), null, 4)}\n`);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ServiceError)) throw error;
  process.stderr.write(`\naws: [ERROR]: ${error.message}\n`);
  // Source: AWS CLI user guide, return codes.
  process.exitCode = error instanceof UsageError ? 252 : 254;
}
