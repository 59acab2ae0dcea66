import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** Written aside and moved into place: whoever reads it, or is killed, meets the old file or the new one. */
export function writeWhole(file: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, content, { mode });
  renameSync(aside, file);
}
