import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import { SandboxError } from "../failure";

/** The folder of one of ours that holds what another module lacks. */
export const added = "added";

/** A copy of a module below `folder`, which may be written to: the cache of modules may not. */
async function copied(module: string, ours: string, folder: string): Promise<string> {
  const env = { GOWORK: "off", GOFLAGS: "" };
  const parameters = ["mod", "download", "-json", module];
  const { stdout, stderr } = await execa("go", parameters, { cwd: ours, env, reject: false });
  const { Dir: from, Error: reason } = JSON.parse(stdout || "{}") as { Dir?: string; Error?: string };
  if (from === undefined) throw new SandboxError(`${module} cannot be had: ${reason ?? stderr.trim()}`);
  const copy = path.join(folder, "source");
  await execa("cp", ["-R", from, copy]);
  await execa("chmod", ["-R", "u+w", copy]);
  return copy;
}

/**
 * Has `build` called with the options by which `go build` takes a copy of the module that has what it lacks. Nothing less
 * will do: `-overlay` refuses files of the cache of modules, and a folder of an author's module cannot be a module of ours.
 */
export async function withCompleted<T>(
  module: string,
  ours: string,
  build: (options: string[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-module-"));
  try {
    const copy = await copied(module, ours, folder);
    cpSync(path.join(ours, added), copy, { recursive: true });
    const goMod = path.join(folder, "go.mod");
    const pinned = readFileSync(path.join(ours, "go.mod"), "utf8");
    writeFileSync(goMod, `${pinned}\nreplace ${module} => ${JSON.stringify(copy)}\n`);
    copyFileSync(path.join(ours, "go.sum"), path.join(folder, "go.sum"));
    return await build([`-modfile=${goMod}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
