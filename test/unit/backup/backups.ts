import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Manifest, manifestName } from "../../../scripts/backup/manifest";

const contents: Record<string, string> = {
  "mlflow.dump": "runs",
  "mlflow_auth.dump": "accounts",
  "predictions.dump": "rows",
  "artifacts.tar": "files",
};

export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  return {
    format: 1,
    stack: "local",
    createdAt: "2026-01-02T03:04:05.678Z",
    versions: { postgres: 180006, mlflow: "3.17.0" },
    databases: [
      { name: "mlflow", file: "mlflow.dump", bytes: 1, rows: { "public.runs": 2, "public.experiments": 2 } },
      { name: "mlflow_auth", file: "mlflow_auth.dump", bytes: 1, rows: { "public.users": 3 } },
      { name: "predictions", file: "predictions.dump", bytes: 1, rows: { "public.predictions": 5 } },
    ],
    artifacts: { kind: "volume", file: "artifacts.tar", entries: 7 },
    files: Object.entries(contents).map(([name, text]) => ({
      path: name,
      bytes: text.length,
      sha256: createHash("sha256").update(text).digest("hex"),
    })),
    ...changes,
  };
}

const folders: string[] = [];

/** A folder of its own, until `removeFolders`. */
export function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-backup-test-"));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** A folder as a backup leaves it. */
export function backupFolder(manifest = manifestOf()): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(contents)) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(folder, manifestName), JSON.stringify(manifest));
  return folder;
}
