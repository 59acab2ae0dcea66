import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** Written aside and moved into place: whoever reads it, or is killed, meets the old file or the new one. */
export function writeWhole(file: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, content, { mode });
  renameSync(aside, file);
}

/** Makes `at` a link to `target`. One that is right is left alone: somebody may be starting what it points to. */
export function linkTo(target: string, at: string): void {
  if (existsSync(at) && realpathSync(at) === realpathSync(target)) return;
  rmSync(at, { recursive: true, force: true });
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(target, at);
}
