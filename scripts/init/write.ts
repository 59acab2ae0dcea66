import { renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { diffLines } from "../shared/lineDiff";
import { UsageError } from "../shared/usageError";
import { uncommitted } from "./facts";

/** Texts by the name of the file. */
export type Texts = ReadonlyMap<string, string>;

/** The files that get another text. */
export function changedFiles(before: Texts, after: Texts): Texts {
  return new Map([...after].filter(([name, text]) => before.get(name) !== text));
}

/** Every line that changes, file by file. */
export function diffText(before: Texts, changed: Texts): string {
  return [...changed].map(([name, text]) => `${name}\n${diffLines(before.get(name) ?? "", text)}`).join("\n");
}

/**
 * Whoever writes over changes that nobody committed has no way back.
 * @throws UsageError where there are some, or git is not there to say.
 */
export function assertCommitted(repository: string, names: readonly string[]): void {
  const changes = uncommitted(repository, names);
  if (changes === undefined) {
    throw new UsageError("git knows nothing of this folder, so that there would be no way back: add --force");
  }
  if (changes.length === 0) return;
  const needed = "commit or stash them first, so that there is a way back, or add --force";
  throw new UsageError(`not committed: ${changes.join(", ")}: ${needed}`);
}

/** Writes all files, or none where the disk is full: each is written beside before the first takes its place. */
export function writeAll(repository: string, texts: Texts): void {
  const files = [...texts].map(([name, text]) => ({ file: path.join(repository, name), text }));
  try {
    for (const { file, text } of files) writeFileSync(`${file}.new`, text);
  } catch (error) {
    for (const { file } of files) rmSync(`${file}.new`, { force: true });
    throw error;
  }
  for (const { file } of files) renameSync(`${file}.new`, file);
}
