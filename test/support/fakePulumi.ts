import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** Answers as the engine does, from files; says so of a stack that has none. */
const script = `#!/bin/sh
while :; do case "$1" in --color) shift 2 ;; --*) shift ;; *) break ;; esac; done
if [ "$1" = preview ] || [ "$1" = up ]; then
  echo "$*" >>"$(dirname "$0")/calls"
  run=$(dirname "$0")/$1
  case "$*" in *--config-file*) run=$run.back ;; esac
  [ -f "$run.exit" ] || { echo played; exit 0; }
  for word in "$@"; do
    case "$before" in --event-log) cp "$run.events" "$word" ;; --config-file) cp "$word" "$run.settings" ;; esac
    before=$word
  done
  [ ! -f "$run.hangs" ] || { trap 'exit 1' INT; while :; do sleep 0.1; done; }
  exit "$(cat "$run.exit")"
fi
[ "$1" = stack ] || { echo "error: not played: $*" >&2; exit 1; }
what=$2 version=
for word in "$@"; do
  case "$before" in --stack) stack=$word ;; --version) version=.$word ;; esac
  before=$word
done
file="$(dirname "$0")/$stack.$what$version.json"
[ -f "$file" ] || { echo "error: no stack named '$stack' found" >&2; exit 6; }
cat "$file"
`;

type Answers = Partial<Record<"history" | "output" | "export", unknown>>;

/** A `pulumi` that tells what a test says of each stack. */
export class FakePulumi {
  readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-pulumi-"));

  constructor() {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(path.join(this.folder, "pulumi"), script);
    chmodSync(path.join(this.folder, "pulumi"), 0o755);
  }

  tell(stack: string, answers: Answers): void {
    for (const [what, answer] of Object.entries(answers)) {
      writeFileSync(path.join(this.folder, `${stack}.${what}.json`), JSON.stringify(answer));
    }
  }

  /** A state that only backends which keep every one can tell. */
  tellVersion(stack: string, version: number, state: unknown): void {
    writeFileSync(path.join(this.folder, `${stack}.export.${version}.json`), JSON.stringify(state));
  }

  /** How a preview, an update or the update of a way back (`up.back`) ends, with the engine's events. */
  end(run: "preview" | "up" | "up.back", exitCode: number, events: unknown[] = []): void {
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    writeFileSync(path.join(this.folder, `${run}.events`), lines);
    writeFileSync(path.join(this.folder, `${run}.exit`), String(exitCode));
  }

  /** The run does not end until somebody interrupts it. */
  hang(run: "preview" | "up"): void {
    writeFileSync(path.join(this.folder, `${run}.hangs`), "");
  }

  /** Previews and updates that were asked for, by their first word. */
  runs(): string[] {
    const calls = path.join(this.folder, "calls");
    if (!existsSync(calls)) return [];
    const lines = readFileSync(calls, "utf8").trim().split("\n");
    return lines.map((line) => (line.includes("--config-file") ? "way back" : (line.split(" ")[0] ?? "")));
  }

  /** The file of settings that a way back was given. */
  settings(): string {
    return readFileSync(path.join(this.folder, "up.back.settings"), "utf8");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
