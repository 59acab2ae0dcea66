import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { backUp } from "../../../scripts/backup/backup";
import { assertSound } from "../../../scripts/backup/files";
import { readManifest } from "../../../scripts/backup/manifest";
import { emptyFolder, removeFolders } from "./backups";

const state = {
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:local::mlops::kubernetes:core/v1:Namespace::data",
        type: "kubernetes:core/v1:Namespace",
        custom: true,
        outputs: { metadata: { name: "mlops-data", uid: "1" } },
      },
    ],
  },
};
const job = {
  metadata: { name: "create", namespace: "mlops-data" },
  spec: { template: { spec: { containers: [{ name: "psql", image: "postgres" }] } } },
};
const items = (...all: object[]) => JSON.stringify({ items: all });
const server = { version: 180006, databases: [{ name: "mlflow", owner: "mlflow", bytes: 9 }] };

/** The commands as a stack with one database answers them; what MODE says happens to the dump. */
const commands = {
  pulumi: `echo '${JSON.stringify(state)}'`,
  kubectl: `case "$*" in
    *"get namespaces"*) echo '${items({ metadata: { name: "mlops-data", uid: "1" } })}' ;;
    *"get jobs"*) echo '${items(job)}' ;;
    *"get deployments"*) echo '${items()}' ;;
    *json_build_object*) echo '${JSON.stringify(server)}' ;;
    *"cat /tmp/facts"*) printf 'the dump' | sha256sum; printf 'public.runs\\t3\\n' ;;
    *pg_export_snapshot*)
      case $MODE in
        whole) printf 'the dump' ;;
        cut) printf 'the d' ;;
        slow) printf 'the d'; exec sleep 60 ;;
      esac ;;
    *"delete "*) touch "$DELETED" ;;
  esac`,
};

describe("a backup", () => {
  const environment = { ...process.env };
  let target: string;
  let deleted: string;

  beforeEach(() => {
    const root = emptyFolder();
    target = path.join(root, "backup");
    deleted = path.join(root, "deleted");
    mkdirSync(path.join(root, "bin"));
    for (const [name, body] of Object.entries(commands)) {
      const file = path.join(root, "bin", name);
      writeFileSync(file, `#!/bin/bash\n${body}\n`);
      chmodSync(file, 0o755);
    }
    process.env["PATH"] = `${path.join(root, "bin")}:${environment["PATH"] ?? ""}`;
    process.env["DELETED"] = deleted;
  });
  afterEach(() => {
    process.env = { ...environment };
    removeFolders();
  });

  const take = (mode: "whole" | "cut" | "slow", interrupt?: AbortSignal) => {
    process.env["MODE"] = mode;
    return backUp({ stack: "local", to: target }, interrupt);
  };
  const assertNothingLeft = () => {
    assert.ok(!existsSync(target), "no folder");
    assert.ok(!existsSync(`${target}.partial`), "nor a part of one");
    assert.ok(existsSync(deleted), "nor a pod");
  };

  it("is a folder whose manifest says what it holds", async () => {
    const manifest = await take("whole");
    assert.deepEqual(readManifest(target), manifest);
    await assertSound(target, manifest);
    assert.deepEqual(manifest.databases[0]?.rows, { "public.runs": 3 });
    assert.equal(readFileSync(path.join(target, "mlflow.dump"), "utf8"), "the dump");
    assert.ok(existsSync(deleted), "its pod is gone");
  });

  it("is not there when a dump was cut short on its way", async () => {
    await assert.rejects(take("cut"), /mlflow\.dump was cut short or changed/);
    assertNothingLeft();
  });

  it("is not there when it was interrupted", async () => {
    const controller = new AbortController();
    const taken = take("slow", controller.signal);
    while (!existsSync(path.join(`${target}.partial`, "mlflow.dump"))) await sleep(20);
    controller.abort(new Error("interrupted by SIGINT"));
    await assert.rejects(taken, /interrupted by SIGINT/);
    assertNothingLeft();
  });

  it("goes over no other, and not beside one that is being taken", async () => {
    await take("whole");
    await assert.rejects(take("whole"), /backup is not empty/);
    mkdirSync(`${target}.partial`);
    await assert.rejects(take("whole"), /is being taken, or one was killed/);
  });
});
