import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

import { writeWhole } from "../files";
import { type Instance, repository, shared } from "../layout";
import { quoted } from "./environment";

/** Node.js loads TypeScript through it; an absolute address, since launchers are called from anywhere. */
const tsx = pathToFileURL(createRequire(__filename).resolve("tsx")).href;

/** Writes a script that can be started. */
export function writeExecutable(file: string, script: string): void {
  const content = `#!/bin/sh\n${script}\n`;
  // Another sandbox may be starting it at this moment.
  if (existsSync(file) && readFileSync(file, "utf8") === content) return;
  writeWhole(file, content, 0o755);
}

/** The words that run one of the sandbox's own programs with the Node.js that runs this one. */
export function nodeProgram(program: string): string[] {
  return [process.execPath, "--import", tsx, path.join(repository, program)];
}

/** An executable that runs one of the sandbox's own programs with the Node.js that made it. */
export function writeLauncher(file: string, program: string, variables: Record<string, string> = {}): void {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  writeExecutable(file, `${exports.join("")}exec ${nodeProgram(program).map(quoted).join(" ")} "$@"`);
}

/**
 * The `aws` that comes first on PATH. It speaks of the instance that it belongs to, wherever it is called from: a
 * kubeconfig starts it in the environment of anybody.
 */
export function writeAwsLauncher(instance: Instance): void {
  const variables = { MLOPS_SANDBOX: instance.root };
  writeLauncher(path.join(instance.bin, "aws"), "sandbox/cloud/awsCli/main.ts", variables);
}

/** What the wrapper of an instance has to know. */
export interface WrapperPaths {
  /** The folder of Pulumi.yaml and the tracked stack files. */
  repository: string;
  /** Where the copies lie. */
  stacks: string;
  /** The real executable. */
  engine: string;
}

/**
 * The `pulumi` that comes first on PATH. The engine writes its encryption salt into the stack file, so commands that
 * read settings get a copy, made anew from the tracked file before each run; the salt is carried over from the copy
 * before, and what a tracked file says of the encryption of another backend is left out, and the builder is the sandbox's
 * where it builds. `stack rm` would remove the tracked file. All else is the engine's alone.
 */
export function pulumiWrapper({ repository: project, stacks, engine }: WrapperPaths): string {
  return `engine=${quoted(engine)} repository=${quoted(project)} stacks=${quoted(stacks)}
encryption='^(encryptionsalt|encryptedkey|secretsprovider):'

# What the sandbox has to say of the builder stands in place of what the stack says, first below config:.
with_builder() {
  [ -f "$stacks/builder.$stack.json" ] || { cat; return; }
  section=$(cat "$stacks/builder.$stack.json") awk '
    /^config:/ { print; within = 1; next }
    /^[^ #]/ { within = 0 }
    within && margin == "" && match($0, /^ +[^ #]/) {
      margin = substr($0, 1, RLENGTH - 1)
      print margin "mlops:builder: " ENVIRON["section"]
    }
    skipping && (match($0, /[^ ]/) == 0 || RSTART > length(margin) + 1) { next }
    { skipping = within && index($0, margin) == 1 && substr($0, length(margin) + 1) ~ /^["\\047]?mlops:builder["\\047]?:/ }
    !skipping { print }
  '
}

# The command is the first word that is neither a flag nor the value of one.
stack=$PULUMI_STACK folder=$PWD command= subcommand= value_of=
for word in "$@"; do
  case "$value_of" in
    -s | --stack) stack=$word ;;
    -C | --cwd) folder=$word ;;
  esac
  if [ -n "$value_of" ]; then value_of=; continue; fi
  case "$word" in
    --) break ;;
    -s | --stack | -C | --cwd | --color | --memprofilerate | --otel-traces | --profiling | --tracing | -v | --verbose)
      value_of=$word ;;
    --stack=*) stack=\${word#--stack=} ;;
    -s=*) stack=\${word#-s=} ;;
    -s*) stack=\${word#-s} ;;
    --cwd=*) folder=\${word#--cwd=} ;;
    -C=*) folder=\${word#-C=} ;;
    -C*) folder=\${word#-C} ;;
    --config-file | --config-file=*) stack= ;;
    -*) ;;
    *) if [ -z "$command" ]; then command=$word; elif [ -z "$subcommand" ]; then subcommand=$word; fi ;;
  esac
done
stack=\${stack##*/}

option=
case "$command" in
  up | update | preview | pre | refresh | destroy | down | dn | import | watch | config | logs) option=--config-file ;;
  stack) case "$subcommand" in rm | remove | delete) option=--preserve-config=true ;; esac ;;
esac
# Another project's settings are its own.
case "$(CDPATH= cd -- "$folder" 2>/dev/null && pwd -P)/" in
  "$(cd "$repository" && pwd -P)"/*) ;;
  *) option= ;;
esac

if [ "$option" = --config-file ]; then
  tracked=$repository/Pulumi.$stack.yaml copy=$stacks/Pulumi.$stack.yaml
  if [ -z "$stack" ] || { [ ! -f "$tracked" ] && [ ! -f "$copy" ]; }; then
    option=
  else
    # The settings of a stack whose file has gone are those of its last run.
    [ -f "$tracked" ] || tracked=$copy
    {
      grep -Ev "$encryption" "$tracked" | with_builder
      grep '^encryptionsalt:' "$copy" 2>/dev/null
      true
    } >"$copy.$$" && mv "$copy.$$" "$copy" || exit 1
    option=--config-file=$copy
  fi
fi
[ -n "$option" ] || exec "$engine" "$@"

# The option goes right behind the command: what follows '--' belongs to somebody else.
left=$#
for word in "$@"; do
  set -- "$@" "$word"
  if [ "$word" = "$command" ] && [ -n "$option" ]; then
    set -- "$@" "$option"
    option=
  fi
done
shift "$left"
exec "$engine" "$@"`;
}

export function writePulumiWrapper(instance: Instance): void {
  const engine = path.join(shared.bin, "pulumi");
  writeExecutable(
    path.join(instance.bin, "pulumi"),
    pulumiWrapper({ repository, stacks: instance.stacks, engine }),
  );
}
