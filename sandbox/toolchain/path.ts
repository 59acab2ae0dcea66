import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

import { shared } from "../layout";
import { isStatic } from "./elf";
import type { Tool } from "./tools";

/** Folders on PATH but for the sandbox's own: a tool never resolves to its own link. */
function searchPath(): string[] {
  return (process.env.PATH ?? "").split(path.delimiter).filter((folder) => {
    return folder !== "" && !path.resolve(folder).startsWith(shared.root + path.sep);
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first executable of that name on PATH, if there is one. */
export function onPath(name: string): string | undefined {
  return searchPath()
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

/** A tool on PATH at a version that will do. A broken one is the same as none. */
export function compatibleOnPath(tool: Tool): string | undefined {
  const file = onPath(tool.name);
  if (file === undefined) return undefined;
  const { stdout, stderr } = spawnSync(file, tool.versionArguments, { encoding: "utf8", timeout: 10_000 });
  if (!tool.accepts.test(`${stdout ?? ""}\n${stderr ?? ""}`)) return undefined;
  // There are images on Linux only.
  return tool.static === true && process.platform === "linux" && !isStatic(file) ? undefined : file;
}
