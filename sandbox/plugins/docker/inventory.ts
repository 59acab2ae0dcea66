import * as path from "node:path";
import { type Inventory, openInventory } from "../../cloud/inventory";
import { SandboxError } from "../../failure";

/** Where the simulated machine of a sandbox lies. */
export function dockerFolder(sandbox = process.env.MLOPS_SANDBOX): string {
  if (!sandbox) throw new SandboxError("MLOPS_SANDBOX has to name the sandbox whose containers these are");
  return path.join(sandbox, "docker");
}

/** Everything on the simulated machine, in one file a stack. */
export function dockerInventory(stack: string, folder = dockerFolder()): Inventory {
  return openInventory(stack, folder);
}
