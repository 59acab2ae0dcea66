import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The `.pulumi` folder of a file backend; undefined for every other backend. */
export function backendFolder(url: string): string | undefined {
  if (!url.startsWith("file://")) return undefined;
  // `file://~` and `file://./x` are the engine's own, no URL library reads them.
  const path = url.slice("file://".length).replace(/\?.*$/, "");
  if (path.startsWith("~")) return join(homedir(), path.slice(1), ".pulumi");
  return join(path.startsWith("/") ? fileURLToPath(`file://${path}`) : path, ".pulumi");
}

/**
 * What a kill leaves behind when it hits the engine while it writes a stack's state: an unfinished copy, and beside
 * the state, which is only ever replaced whole, a half-written file of attributes. The engine does not read a state
 * whose attributes it cannot ("failed to load checkpoint: EOF"), but does without any.
 * Source: writerWithSidecar and getAttrs of gocloud.dev/blob/fileblob, which the engine's file backend is built on.
 */
export function tornFiles(backendUrl: string, project: string, stack: string): string[] {
  const backend = backendFolder(backendUrl);
  const folder = backend && join(backend, "stacks", project);
  if (!folder || !existsSync(folder)) return [];
  const own = readdirSync(folder).filter((name) => name.startsWith(`${stack}.json`));
  const unfinished = own.filter((name) => name.endsWith(".tmp"));
  const torn = own.filter((name) => name.endsWith(".attrs") && !isJson(join(folder, name)));
  return [...torn, ...unfinished].map((name) => join(folder, name));
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

export function removeFiles(files: string[]): void {
  for (const file of files) rmSync(file, { force: true });
}
