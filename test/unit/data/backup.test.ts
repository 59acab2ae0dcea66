import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const script = path.resolve(__dirname, "..", "..", "..", "components", "data", "scripts", "backup.sh");

/** PostgreSQL's clients, as far as the script uses them. `broken` is a database whose dump cannot be read back. */
const clients = {
  pg_dumpall: 'echo "-- roles" > "${2#--file=}"',
  psql: 'printf "%s\\n" $DATABASES',
  pg_dump: 'echo "dump of ${2#--dbname=}" > "${3#--file=}"',
  pg_restore: '! grep -q broken "$2"',
  date: "echo $NOW",
};

describe("the backup script", () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "mlops-backup-"));
    folder = path.join(root, "backups");
    mkdirSync(folder);
    mkdirSync(path.join(root, "bin"));
    for (const [name, body] of Object.entries(clients)) {
      const file = path.join(root, "bin", name);
      writeFileSync(file, `#!/bin/bash\n${body}\n`);
      chmodSync(file, 0o755);
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const run = (now: string, databases = "mlflow predictions", keep = 2) =>
    spawnSync("bash", [script], {
      encoding: "utf8",
      env: {
        PATH: `${path.join(root, "bin")}:${process.env["PATH"] ?? ""}`,
        BACKUP_FOLDER: folder,
        KEEP: String(keep),
        NOW: now,
        DATABASES: databases,
      },
    });

  it("writes the roles and every database into one folder", () => {
    const { status, stderr } = run("2026-01-01T020000Z");
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(folder), ["2026-01-01T020000Z"]);
    assert.deepEqual(readdirSync(path.join(folder, "2026-01-01T020000Z")).sort(), [
      "databases",
      "globals.sql",
      "mlflow.dump",
      "predictions.dump",
    ]);
  });

  it("keeps the newest backups and nothing else", () => {
    for (const day of ["01", "02", "03", "04"]) run(`2026-01-${day}T020000Z`);
    assert.deepEqual(readdirSync(folder).sort(), ["2026-01-03T020000Z", "2026-01-04T020000Z"]);
  });

  it("fails, leaves no backup and removes none, when a dump cannot be read back", () => {
    run("2026-01-01T020000Z");
    run("2026-01-02T020000Z");
    const { status } = run("2026-01-03T020000Z", "mlflow broken");
    assert.notEqual(status, 0);
    assert.deepEqual(readdirSync(folder).sort(), ["2026-01-01T020000Z", "2026-01-02T020000Z"]);
  });

  it("clears away what a killed run left", () => {
    mkdirSync(path.join(folder, ".partial-2025-12-31T020000Z"));
    run("2026-01-01T020000Z");
    assert.deepEqual(readdirSync(folder), ["2026-01-01T020000Z"]);
  });
});
