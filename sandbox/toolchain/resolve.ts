import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { lock } from "proper-lockfile";

import { shared } from "../layout";
import { say, step } from "../progress";
import { goBuild, modulesFolder } from "./goBuild";
import { compatibleOnPath } from "./path";
import { type Tool, tools } from "./tools";
import { download } from "./vendor";

/** Where a tool came from, kept beside it so that the next run takes it as it is. */
interface Origin {
  version: string;
  /** Changes with the pinned module, so that an upgrade is built and nothing else is. */
  fingerprint: string;
  from: string;
}

function fingerprint(tool: Tool): string {
  const sum = createHash("sha256").update(JSON.stringify(tool.go));
  for (const file of ["go.mod", "go.sum"]) {
    sum.update(readFileSync(path.join(modulesFolder, tool.go.module, file)));
  }
  return sum.digest("hex").slice(0, 16);
}

function originFile(tool: Tool): string {
  return path.join(shared.toolchain, `${tool.name}.json`);
}

function isResolved(tool: Tool): boolean {
  if (!existsSync(originFile(tool)) || !existsSync(path.join(shared.bin, tool.name))) return false;
  const origin = JSON.parse(readFileSync(originFile(tool), "utf8")) as Origin;
  return origin.version === tool.version && origin.fingerprint === fingerprint(tool);
}

function record(tool: Tool, from: string): void {
  const origin: Origin = { version: tool.version, fingerprint: fingerprint(tool), from };
  writeFileSync(originFile(tool), `${JSON.stringify(origin, null, 2)}\n`);
}

function link(file: string, name: string): void {
  const at = path.join(shared.bin, name);
  rmSync(at, { force: true });
  symlinkSync(file, at);
}

/** PATH, else the vendor's verified download, else a build of the pinned Go module. */
async function resolve(tool: Tool): Promise<void> {
  const found = compatibleOnPath(tool);
  if (found !== undefined) {
    link(found, tool.name);
    record(tool, found);
    say(`✓ ${tool.name}: ${found}`);
    return;
  }
  // A file of an older run may be a link to somewhere else: never write through it.
  rmSync(path.join(shared.bin, tool.name), { force: true });
  try {
    await download(tool, shared.bin);
    record(tool, tool.vendor?.url ?? "");
    say(`✓ ${tool.name} ${tool.version}: downloaded and verified`);
    return;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const log = path.join(shared.logs, `build-${tool.name}.log`);
    await step(`building ${tool.name} ${tool.version} from source: ${reason}`, log, () =>
      goBuild(tool, shared.bin, log),
    );
    record(tool, `go build ${tool.go.package}`);
  }
}

/** Makes sure that every tool lies in the shared `bin`; a second run finds them there and does nothing. */
export async function ensureToolchain(): Promise<void> {
  for (const folder of [shared.bin, shared.logs, shared.pulumiHome]) mkdirSync(folder, { recursive: true });
  if (tools.every(isResolved)) return;
  // Two sandboxes started together must not build the same tool twice.
  const release = await lock(shared.toolchain, { retries: { retries: 900, minTimeout: 1000, factor: 1 } });
  try {
    for (const tool of tools) {
      if (!isResolved(tool)) await resolve(tool);
    }
  } finally {
    await release();
  }
}
