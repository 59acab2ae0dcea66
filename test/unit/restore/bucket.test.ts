import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { restoreArtifacts, type ArtifactsRestore } from "../../../scripts/restore/artifacts";
import { emptyFolder, removeFolders } from "../backup/backups";

describe("the artifacts of a bucket", () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
    removeFolders();
  });

  it("are all written again, also those of the same size, and others go", async () => {
    const folder = emptyFolder();
    writeFileSync(path.join(folder, "aws"), '#!/bin/sh\necho "$@" >>"$(dirname "$0")/calls"\n', {
      mode: 0o755,
    });
    process.env.PATH = `${folder}:${PATH}`;
    const order: string[] = [];
    await restoreArtifacts(
      {
        folder: "/backup",
        artifacts: { kind: "bucket", uri: "s3://old", folder: "objects" },
        registry: { artifacts: { uri: "s3://artifacts" } },
      } as unknown as ArtifactsRestore,
      () => Promise.resolve(void order.push("databases")),
    );
    assert.deepEqual(order, ["databases"]);
    assert.deepEqual(readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n"), [
      "s3 cp --recursive /backup/objects s3://artifacts --only-show-errors",
      "s3 sync --delete /backup/objects s3://artifacts --only-show-errors",
    ]);
  });
});
