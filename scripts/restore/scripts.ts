import { readFileSync } from "node:fs";
import * as path from "node:path";

/** What runs in the pods: Bash and SQL, as files of their own. */
function script(name: string): string {
  return readFileSync(path.join(__dirname, "scripts", name), "utf8");
}

export const accountsScript = script("accounts.sh");
export const exchangeScript = script("exchange.sh");
export const forgetScript = script("forget.sh");
export const loadScript = script("load.sh");
export const settleScript = script("settle.sh");
export const swapScript = script("swap.sh");
export const unpackScript = script("unpack.sh");
