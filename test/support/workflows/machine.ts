import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { repository } from "./files";

/** Commands that are played, each by a script that has written down already how it was called. */
const stubs: Record<string, string> = {
  // Packages are there already; what package.json runs with tsx is run, all else would take hours.
  npm: `[ "$1" = run ] || exit 0
shift; [ "$1" != --silent ] || shift
script=$1; shift; [ "\${1:-}" != -- ] || shift
[ -f "scripts/$script.ts" ] || exit 0
exec node --import tsx "scripts/$script.ts" "$@"`,
  make: `case "$*" in *env*) echo "export PULUMI_BACKEND_URL='file:///simulated' PULUMI_STACK='played'" ;; esac`,
  sudo: "",
  aws: "",
  docker: `case "$*" in
*imagetools*$MISSING_IMAGE*) [ -z "$MISSING_IMAGE" ] || { echo "ERROR: $5: not found" >&2; exit 1; } ;;
esac
echo '{"schemaVersion":2,"digest":"sha256:${"a1".repeat(32)}","size":1}'`,
  pulumi: `case "$*" in
*"stack history"*) echo '[]'; exit 0 ;;
*"stack export"*) echo '{"deployment":{}}'; exit 0 ;;
*"stack output"*) echo '{"models":[],"services":[],"credentials":{}}'; exit 0 ;;
esac
echo "Previewing update (played):"
while [ $# -gt 0 ]; do
  [ "$1" != --event-log ] || cp "$EVENTS" "$2"
  shift
done
exit "\${PULUMI_EXIT:-0}"`,
};

/** What stands in for the tests of the model, which take minutes. */
const modelTests = `echo "sh model/test.sh" >>"$CALLS"; mkdir -p .sandbox/logs; echo '<coverage/>' >.sandbox/logs/model-coverage.xml\n`;

export interface Played {
  /** Event log of the engine that a preview writes. */
  events: string;
  /** Part of a reference that the registry does not have. Default: it has all. */
  missingImage?: string;
  /** How `pulumi` ends. Default 0. */
  pulumiExit?: number;
}

/**
 * A machine as GitHub hands it to a job: a checkout, an empty home, and no variable but those of the workflow. Commands
 * that would reach out write down how they were called, and do nothing.
 */
export class Machine {
  readonly root = mkdtempSync(path.join(tmpdir(), "mlops-runner-"));
  readonly workspace = path.join(this.root, "work");
  readonly temporary = path.join(this.root, "temp");
  /** The commit that a change is compared with, and the one that is checked out. */
  base = "";
  head = "";
  private readonly bin = path.join(this.root, "bin");
  private readonly calls = path.join(this.root, "calls");

  async prepare(): Promise<void> {
    for (const folder of [this.workspace, this.temporary, this.bin, path.join(this.root, "home")])
      mkdirSync(folder);
    const { stdout } = await execa("git", ["ls-files", "-co", "--exclude-standard"], { cwd: repository });
    for (const file of stdout.split("\n").filter((name) => existsSync(path.join(repository, name)))) {
      cpSync(path.join(repository, file), path.join(this.workspace, file), { recursive: true });
    }
    symlinkSync(path.join(repository, "node_modules"), path.join(this.workspace, "node_modules"));
    for (const [name, script] of Object.entries(stubs)) {
      const file = path.join(this.bin, name);
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>"$CALLS"\n${script}\n`);
      chmodSync(file, 0o755);
    }
    this.base = await this.commit("before");
    await this.git("update-ref", "refs/remotes/origin/main", this.base);
    const file = path.join(this.workspace, "Pulumi.prod.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("max: 6,", "max: 7,"));
    writeFileSync(path.join(this.workspace, "model/test.sh"), modelTests);
    this.head = await this.commit("after");
  }

  /** Brings the checkout back to the change, as a job begins with it. */
  async reset(): Promise<void> {
    await this.git("checkout", "--quiet", "--force", this.head);
    await this.git("clean", "--quiet", "-ffdx", "--exclude=node_modules");
    rmSync(this.calls, { force: true });
  }

  private async commit(message: string): Promise<string> {
    await this.git("init", "--quiet", "--initial-branch=change");
    await this.git("add", "--all");
    await this.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", message);
    return (await this.git("rev-parse", "HEAD")).trim();
  }

  async git(...parameters: string[]): Promise<string> {
    return (await execa("git", parameters, { cwd: this.workspace })).stdout;
  }

  /** Writes something down between the calls. */
  note(call: string): void {
    appendFileSync(this.calls, `${call}\n`);
  }

  /** What was called since the reset. */
  called(): string[] {
    return existsSync(this.calls) ? readFileSync(this.calls, "utf8").trim().split("\n") : [];
  }

  /** Runs a script as a step of a job does. Source: GitHub docs, "Workflow syntax", `shell: bash`. */
  async run(
    script: string,
    env: Record<string, string>,
    played: Played,
  ): Promise<{ exitCode: number; all: string }> {
    const node = path.dirname(process.execPath);
    const { exitCode, all = "" } = await execa(
      "bash",
      ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
      {
        cwd: this.workspace,
        extendEnv: false,
        env: {
          PATH: [this.bin, node, "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
          HOME: path.join(this.root, "home"),
          CALLS: this.calls,
          EVENTS: played.events,
          MISSING_IMAGE: played.missingImage ?? "",
          PULUMI_EXIT: String(played.pulumiExit ?? 0),
          ...env,
        },
        all: true,
        reject: false,
      },
    );
    return { exitCode, all };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
