/**
 * Writes the state of a whole prod stack, as this release makes it, for the upgrade tests of the releases to come. Run
 * when a release is cut: `npm run freeze`. Brings prod up in a sandbox of its own.
 */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Checkout } from "../support/checkout";
import { frozenSettings, writeFrozenSettings, writeFrozenState } from "./frozenState";

async function main(): Promise<void> {
  const checkout = new Checkout("prod");
  await checkout.prepare();
  try {
    for (const { setting, value } of frozenSettings) checkout.set(setting, value);
    await checkout.must("up");
    writeFrozenSettings(readFileSync(path.join(checkout.root, "Pulumi.prod.yaml"), "utf8"));
    writeFrozenState(await checkout.mustType("pulumi stack export --show-secrets"));
  } finally {
    await checkout.make("clean");
  }
}

void main();
