import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, readdirSync, statSync } from "node:fs";
import * as path from "node:path";
import { Transform, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { UsageError } from "../shared/usageError";
import type { BackupFile, Manifest } from "./manifest";

/** A file that is written, and what it will be known by. */
export interface MeasuredFile {
  output: Writable;
  /** Once it is on disk. */
  measured: Promise<BackupFile>;
}

/** Writes a file of a backup, for its owner alone, and measures it on the way. */
export function measuredFile(folder: string, name: string): MeasuredFile {
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // Flushed before it is closed: a manifest must not outlive a crash that its files do not.
  const file = createWriteStream(path.join(folder, name), { mode: 0o600, flush: true });
  meter.on("error", (error) => file.destroy(error));
  file.on("error", (error) => meter.destroy(error));
  meter.pipe(file);
  const measured = finished(file).then(() => ({ path: name, bytes, sha256: hash.digest("hex") }));
  // Whoever writes is told first, by the stream.
  measured.catch(() => undefined);
  return { output: meter, measured };
}

export async function measure(folder: string, name: string): Promise<BackupFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path.join(folder, name)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path: name, bytes, sha256: hash.digest("hex") };
}

/** Every file below a folder, relative to it. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
}

/** Refuses a backup of which a file is missing, cut short or changed; says so of all that are. */
export async function assertSound(folder: string, { files }: Manifest): Promise<void> {
  const problems: string[] = [];
  for (const expected of files) {
    const problem = await problemOf(folder, expected);
    if (problem !== undefined) problems.push(`${expected.path}: ${problem}`);
  }
  if (problems.length === 0) return;
  throw new UsageError(
    `the backup in ${folder} is damaged, and nothing was touched:\n  ${problems.join("\n  ")}\nTake another backup`,
  );
}

async function problemOf(folder: string, expected: BackupFile): Promise<string | undefined> {
  let found: BackupFile;
  try {
    found = await measure(folder, expected.path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "is missing" : message;
  }
  if (found.bytes !== expected.bytes) return `has ${found.bytes} bytes, and had ${expected.bytes}`;
  return found.sha256 === expected.sha256 ? undefined : "was changed: its SHA-256 is another one";
}
