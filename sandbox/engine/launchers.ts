import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { type Instance, repository, shared } from "../layout";

/** Node.js loads TypeScript through it; an absolute address, since launchers are called from anywhere. */
const tsx = pathToFileURL(createRequire(__filename).resolve("tsx")).href;

/** Written aside and moved into place: another sandbox may be starting it at this moment. */
function executable(file: string, script: string): void {
  const content = `#!/bin/sh\n${script}\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === content) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, content, { mode: 0o755 });
  renameSync(aside, file);
}

/** An executable that runs one of the sandbox's own programs with the Node.js that made it. */
export function writeLauncher(file: string, program: string): void {
  executable(file, `exec "${process.execPath}" --import "${tsx}" "${path.join(repository, program)}" "$@"`);
}

/**
 * The `pulumi` that comes first on PATH: it hands the engine a copy of the stack file, made anew from the tracked one
 * before each run. The engine writes its encryption salt into that copy, from where it is carried over.
 */
export function writePulumiWrapper(instance: Instance): void {
  const script = `
# The copy is for commands that read settings, on the sandbox's own stack; all else is the engine's alone.
stack="$PULUMI_STACK"
for argument in "$@"; do
  case "$argument" in
    -s | -s=* | --stack | --stack=* | --config-file | --config-file=* | -C | --cwd | --cwd=*) stack="" ;;
  esac
done
case "$1" in
  up | update | preview | pre | refresh | destroy | down | dn | import | watch | config) ;;
  *) stack="" ;;
esac
if [ -z "$stack" ] || [ ! -f "${repository}/Pulumi.$stack.yaml" ]; then
  exec "${path.join(shared.bin, "pulumi")}" "$@"
fi
copy="${instance.stacks}/Pulumi.$stack.yaml"
salt=$(grep '^encryptionsalt:' "$copy" 2>/dev/null)
{ cat "${repository}/Pulumi.$stack.yaml"; echo "$salt"; } > "$copy.new" && mv "$copy.new" "$copy"
exec "${path.join(shared.bin, "pulumi")}" "$@" --config-file "$copy"`;
  executable(path.join(instance.bin, "pulumi"), script);
}
