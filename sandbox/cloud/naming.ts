import { createHash } from "node:crypto";

import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";

import type { Autoname } from "./resourceType";

/** What the engine knows about the resource to be named. */
export interface Naming {
  logicalName: string;
  /** From the engine: the same seed gives the same name. */
  seed: Uint8Array;
  /** Where the stack configures `pulumi:autonaming`: what the engine decided. */
  decision?: { mode: CheckRequest.AutonamingOptions.Mode; proposedName: string };
}

/** Hexadecimal digits that the provider appends to a logical name. */
const suffixLength = 7;

/** `<logical name>-<7 hex digits>`; throws, as the provider does, where that is longer than AWS allows. */
export function generatedName(autoname: Autoname, { logicalName, seed, decision }: Naming): string {
  const { lowerCase, maxLength, prefix = "", property } = autoname;
  const { DISABLE } = CheckRequest.AutonamingOptions.Mode;
  if (decision?.mode === DISABLE) {
    throw new Error(`autonaming is disabled for this stack: set ${property}`);
  }
  if (decision?.proposedName) return prefix + decision.proposedName;
  const stem = `${prefix}${lowerCase ? logicalName.toLowerCase() : logicalName}-`;
  if (stem.length + suffixLength > maxLength) {
    throw new Error(
      `failed to generate a unique name: '${stem}' plus ${suffixLength} hex chars is longer than maximum length ` +
        `${maxLength}, please specify ${property}`,
    );
  }
  const digits = createHash("sha256").update(seed).update(logicalName).digest("hex").slice(0, suffixLength);
  return stem + digits;
}

/** The input that gives a name's beginning, where the provider generates the rest: `namePrefix` for `name`. */
export function prefixOf({ property }: Autoname): string {
  return `${property}Prefix`;
}
