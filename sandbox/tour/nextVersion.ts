import { mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parseDocument } from "yaml";

import { writeWhole } from "../files";
import type { Instance } from "../layout";
import type { TourModel } from "./chosenModel";

/** The text of a stack file in which one model has another version, and nothing else is different. */
export function withVersion(text: string, { index }: Pick<TourModel, "index">, version: string): string {
  const document = parseDocument(text);
  document.setIn(["config", "mlops:models", index, "model", "version"], version);
  return document.toString();
}

/**
 * Writes the stack file that a user would have after they edited it; answers where it lies.
 * The engine takes another file by its own option `--config-file`, so that nothing of the user's is touched, however the
 * tour ends, and the next `make up` is back at the tracked file. The option `--config` would be shorter, and write into
 * the file. It starts from the copy that the last update ran with, which has the encryption salt and the builder.
 */
export function writeNextSettings(
  instance: Instance,
  stack: string,
  model: TourModel,
  version: string,
): string {
  const name = `Pulumi.${stack}.yaml`;
  const text = readFileSync(path.join(instance.stacks, name), "utf8");
  const folder = path.join(instance.root, "tour");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeWhole(file, withVersion(text, model, version));
  return file;
}
