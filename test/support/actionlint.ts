import * as path from "node:path";
import { shared } from "../../sandbox/layout";
import { ensureToolchain } from "../../sandbox/toolchain/resolve";
import { workflowTools } from "../../sandbox/toolchain/workflowTools";

/** The executable; it is made where there is none yet. */
export async function actionlint(): Promise<string> {
  await ensureToolchain(workflowTools);
  return path.join(shared.bin, "actionlint");
}
