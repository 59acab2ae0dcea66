import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import * as path from "node:path";

import { exclusively } from "../exclusive";
import { linkTo, writeWhole } from "../files";
import { shared } from "../layout";
import { say, step } from "../progress";
import { added } from "./completed";
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

/** Every file with its content, by its path in the folder. */
function filesBelow(folder: string): [string, Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [path.relative(folder, file), readFileSync(file)]);
}

function fingerprint(tool: Tool): string {
  const sum = createHash("sha256").update(JSON.stringify(tool.go));
  const folder = path.join(modulesFolder, tool.go.module);
  for (const file of readdirSync(folder)
    .filter((name) => /^go\.(mod|sum)$|\.go$/.test(name))
    .sort()) {
    sum.update(readFileSync(path.join(folder, file)));
  }
  if (tool.go.completes !== undefined) {
    for (const [file, content] of filesBelow(path.join(folder, added)))
      sum.update(`\0${file}\0`).update(content);
  }
  return sum.digest("hex").slice(0, 16);
}

/** Changes with a tool's version, and with what it is built from. */
export function identity(tool: Tool): string {
  return `${tool.name} ${tool.version} ${fingerprint(tool)}`;
}

function originFile(tool: Tool): string {
  return path.join(shared.toolchain, `${tool.name}.json`);
}

function isResolved(tool: Tool): boolean {
  if (!existsSync(originFile(tool)) || !existsSync(path.join(shared.bin, tool.name))) return false;
  try {
    const origin = JSON.parse(readFileSync(originFile(tool), "utf8")) as Origin | null;
    return origin?.version === tool.version && origin.fingerprint === fingerprint(tool);
  } catch {
    return false;
  }
}

function record(tool: Tool, from: string): void {
  const origin: Origin = { version: tool.version, fingerprint: fingerprint(tool), from };
  writeWhole(originFile(tool), `${JSON.stringify(origin, null, 2)}\n`);
}

/** Where a tool may come from, the best first. */
export interface Sources {
  onPath(tool: Tool): string | undefined;
  download(tool: Tool, bin: string): Promise<void>;
  build(tool: Tool, bin: string, reason: string): Promise<void>;
}

const sources: Sources = {
  onPath: compatibleOnPath,
  download,
  build: async (tool, bin, reason) => {
    const log = path.join(shared.logs, `build-${tool.name}.log`);
    await step(`building ${tool.name} ${tool.version} from source: ${reason}`, log, () =>
      goBuild(tool, bin, log),
    );
  },
};

/**
 * Lays a tool into `bin`: the one on PATH, else the vendor's verified download, else a build of the pinned Go module.
 * Answers where it came from.
 */
export async function resolve(tool: Tool, bin: string, from = sources): Promise<string> {
  const found = from.onPath(tool);
  if (found !== undefined) {
    linkTo(found, path.join(bin, tool.name));
    say(`✓ ${tool.name}: ${found}`);
    return found;
  }
  // A file of an older run may be a link to somewhere else: never write through it.
  rmSync(path.join(bin, tool.name), { force: true });
  try {
    await from.download(tool, bin);
    say(`✓ ${tool.name} ${tool.version}: downloaded and verified`);
    return tool.vendor?.url ?? "";
  } catch (error) {
    await from.build(tool, bin, error instanceof Error ? error.message : String(error));
    return `go build ${tool.go.package}`;
  }
}

/** Makes sure that the tools lie in the shared `bin`; a second run finds them there and does nothing. */
export async function ensureToolchain(wanted: readonly Tool[] = tools): Promise<void> {
  for (const folder of [shared.bin, shared.logs, shared.pulumiHome]) mkdirSync(folder, { recursive: true });
  if (wanted.every(isResolved)) return;
  // Two sandboxes started together must not build the same tool twice.
  await exclusively(realpathSync(shared.toolchain), "makes the tools", async () => {
    for (const tool of wanted) {
      if (!isResolved(tool)) record(tool, await resolve(tool, shared.bin));
    }
  });
}
