/**
 * Writes the state of a whole prod stack, as this release makes it, for the upgrade test of the releases to come. Run
 * when a release is cut: `npm run freeze`. Brings prod up in a sandbox of its own.
 */
import { Checkout } from "../support/checkout";
import { frozenSettings, writeFrozenState } from "./frozenState";

async function main(): Promise<void> {
  const checkout = new Checkout("prod");
  await checkout.prepare();
  try {
    for (const { setting, value } of frozenSettings) checkout.set(setting, value);
    await checkout.must("up");
    writeFrozenState(await checkout.mustType("pulumi stack export --show-secrets"));
  } finally {
    await checkout.make("clean");
  }
}

void main();
