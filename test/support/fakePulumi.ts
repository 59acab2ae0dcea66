import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** Answers as the engine does, from files; says so of a stack that has none. */
const script = `#!/bin/sh
while :; do case "$1" in --color) shift 2 ;; --*) shift ;; *) break ;; esac; done
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

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
