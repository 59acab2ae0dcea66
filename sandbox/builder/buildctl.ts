import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { shared, shown } from "../layout";
import { proxiesOf } from "./daemons";
import { builder } from "./layout";

/** A build by the sandbox's own BuildKit, which has to run. */
export interface Build {
  /** Folder that the Dockerfile copies from. */
  context: string;
  /** Folder of the Dockerfile. Default: the context. */
  dockerfile?: string;
  /** Folder of executables, which the Dockerfile copies from `programs`. */
  programs?: string;
  /** What becomes of it, in the words of buildctl's `--output`. */
  output: string;
  /** An image that lies on this machine in OCI layout, and what the Dockerfile calls it. */
  base?: { name: string; layout: string; digest: string };
  /** Name of the log below the shared ones. */
  log: string;
}

export function buildLog(name: string): string {
  return path.join(shared.logs, `${name}.log`);
}

/** What `buildctl build` is told; authorities and package index come as secrets, proxies as BuildKit's own arguments. */
export function buildArguments({ context, dockerfile = context, programs, output, base }: Build): string[] {
  const proxies = Object.entries(proxiesOf(process.env));
  const executables = programs && [`--local=programs=${programs}`, "--opt=context:programs=local:programs"];
  const layout = base && [
    `--oci-layout=${base.name}=${base.layout}`,
    `--opt=context:${base.name}=oci-layout://${base.name}@${base.digest}`,
  ];
  return [
    "build",
    "--progress=plain",
    "--frontend=dockerfile.v0",
    `--local=context=${context}`,
    `--local=dockerfile=${dockerfile}`,
    `--secret=id=ca,src=${builder.authorities}`,
    `--secret=id=pip-conf,src=${builder.pipConfig}`,
    ...proxies.map(([name, value]) => `--opt=build-arg:${name}=${value}`),
    ...(executables ?? []),
    ...(layout ?? []),
    `--output=${output}`,
  ];
}

export async function build(wanted: Build): Promise<void> {
  const log = buildLog(wanted.log);
  mkdirSync(path.dirname(log), { recursive: true });
  const output = openSync(log, "w");
  try {
    const { exitCode } = await execa(
      path.join(shared.bin, "buildctl"),
      [`--addr=unix://${builder.socket}`, ...buildArguments(wanted)],
      { reject: false, stdio: ["ignore", output, output] },
    );
    if (exitCode !== 0) throw new SandboxError(`a build failed: ${lastError(log)}, see ${shown(log)}`);
  } finally {
    closeSync(output);
  }
}

function lastError(log: string): string {
  return readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
}

/** Where builds push to, in the words of `--output`. */
export function pushTo(reference: string): string {
  return `type=image,name=${reference},push=true,oci-mediatypes=true`;
}

/** Does the work unless it was done for the same content; a mark beside the registry says for which. */
export async function oncePushed(name: string, content: string, push: () => Promise<void>): Promise<void> {
  const mark = path.join(builder.root, `pushed-${name}`);
  if (existsSync(mark) && readFileSync(mark, "utf8") === content) return;
  // Whoever is killed in between leaves a registry that nobody knows about.
  rmSync(mark, { force: true });
  await push();
  writeWhole(mark, content);
}
