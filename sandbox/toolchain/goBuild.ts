import { createWriteStream } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { SandboxError } from "../failure";
import { shown } from "../layout";
import { withCompleted } from "./completed";
import { onPath } from "./path";
import type { Tool } from "./tools";

export const modulesFolder = path.join(__dirname, "modules");

/** What `go.mod` of every module asks for. */
const goVersion = "1.26";

function buildArguments({ name, go: { ldflags, tags = [] } }: Tool, bin: string): string[] {
  return [
    "-trimpath",
    "-buildvcs=false",
    "-ldflags",
    ["-s", "-w", ...ldflags].join(" "),
    ...(tags.length > 0 ? ["-tags", tags.join(",")] : []),
    "-o",
    path.join(bin, name),
  ];
}

/** Builds a tool from its pinned Go module into `bin`. */
export async function goBuild(tool: Tool, bin: string, log: string): Promise<void> {
  if (onPath("go") === undefined) {
    throw new SandboxError(
      `${tool.name} ${tool.version} is neither on PATH nor to be had from its vendor here, and Go, which could build it, ` +
        `is missing: install Go ${goVersion} or newer (https://go.dev/dl), or put ${tool.name} on PATH`,
    );
  }
  const output = createWriteStream(log);
  const ours = path.join(modulesFolder, tool.go.module);
  const build = async (options: string[]) => {
    const running = execa("go", ["build", ...buildArguments(tool, bin), ...options, tool.go.package], {
      cwd: ours,
      env: { CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" },
      all: true,
      reject: false,
    });
    running.all?.pipe(output);
    return running;
  };
  const { completes } = tool.go;
  const { exitCode, all } = await (completes === undefined
    ? build([])
    : withCompleted(completes, ours, build));
  if (exitCode !== 0) {
    const last = (all ?? "").trim().split("\n").slice(-3).join("\n  ");
    throw new SandboxError(
      `go build of ${tool.name} ${tool.version} failed; the end of ${shown(log)}:\n  ${last}`,
    );
  }
}
