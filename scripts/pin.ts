/** Asks the registries for the digest of every third-party image, and writes those it gets into the lock. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pinnable } from "../components/image/catalogue";
import { type Lock, lockAfter, type Pin, pinReport } from "./pin/lock";
import { digestOf, PinError } from "./pin/registry";

const file = join(__dirname, "..", "components", "image", "digests.json");

async function pin(reference: string, before: string | undefined): Promise<Pin> {
  try {
    return { reference, before, digest: await digestOf(reference) };
  } catch (error) {
    if (!(error instanceof PinError)) throw error;
    return { reference, before, digest: before, failure: error.message };
  }
}

async function main(): Promise<void> {
  const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
  const pins = await Promise.all(pinnable().map((reference) => pin(reference, lock[reference])));
  writeFileSync(`${file}.new`, `${JSON.stringify(lockAfter(pins), null, 2)}\n`);
  renameSync(`${file}.new`, file);
  process.stdout.write(pinReport(pins));
  process.exitCode = pins.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

void main();
