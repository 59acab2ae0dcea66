import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { writeWhole } from "../files";
import type { Instance } from "../layout";

function mark(instance: Instance): string {
  return path.join(instance.cloud, "stack");
}

/** The one stack whose cloud the instance simulates; none where the instance is a plain cluster. */
export function cloudStackOf(instance: Instance): string | undefined {
  return existsSync(mark(instance)) ? readFileSync(mark(instance), "utf8").trim() : undefined;
}

/** Makes the instance one that simulates the cloud of a stack; it has to be done before the control plane starts. */
export function markCloudStack(instance: Instance, stack: string): void {
  writeWhole(mark(instance), `${stack}\n`);
}
