import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { assertSound, filesBelow, measure, measuredFile } from "../../../scripts/backup/files";
import { manifestName, parseManifest, readManifest } from "../../../scripts/backup/manifest";
import { UsageError } from "../../../scripts/shared/usageError";
import { backupFolder, emptyFolder, manifestOf, removeFolders } from "./backups";

describe("the manifest of a backup", () => {
  afterEach(removeFolders);

  it("is read as it was written", () => {
    assert.deepEqual(readManifest(backupFolder()), manifestOf());
  });

  it("is missed in a folder that an interrupted backup left", () => {
    const folder = backupFolder();
    rmSync(path.join(folder, manifestName));
    assert.throws(() => readManifest(folder), /is no backup: .*manifest.*interrupted has no manifest/);
  });

  it("is refused when it is cut short, of another format, or lists less than it needs", () => {
    const text = JSON.stringify(manifestOf());
    assert.throws(() => parseManifest(text.slice(0, 100), "m"), UsageError);
    assert.throws(() => parseManifest(text.replace('"format":1', '"format":2'), "m"), /format/);
    assert.throws(() => parseManifest(text.replace('"sha256":"', '"sha256":"x'), "m"), /files\.0\.sha256/);
    const [, ...rest] = manifestOf().files;
    assert.throws(
      () => parseManifest(JSON.stringify(manifestOf({ files: rest })), "m"),
      /lists no mlflow\.dump/,
    );
  });
});

describe("the files of a backup", () => {
  afterEach(removeFolders);

  it("are sound as they were written", async () => {
    await assertSound(backupFolder(), manifestOf());
  });

  it("are all named that are missing, cut short or changed", async () => {
    const folder = backupFolder();
    rmSync(path.join(folder, "mlflow.dump"));
    truncateSync(path.join(folder, "mlflow_auth.dump"), 3);
    writeFileSync(path.join(folder, "artifacts.tar"), "flies");
    await assert.rejects(
      () => assertSound(folder, manifestOf()),
      (error: Error) => {
        assert.match(error.message, /nothing was touched/);
        assert.match(error.message, /mlflow\.dump: is missing/);
        assert.match(error.message, /mlflow_auth\.dump: has 3 bytes, and had 8/);
        assert.match(error.message, /artifacts\.tar: was changed/);
        assert.doesNotMatch(error.message, /predictions/);
        return true;
      },
    );
  });

  it("are measured on their way to the disk as they lie there, for their owner alone", async () => {
    const folder = emptyFolder();
    const { output, measured } = measuredFile(folder, "a.dump");
    output.write("some");
    output.end("thing");
    assert.deepEqual(await measured, await measure(folder, "a.dump"));
    assert.deepEqual(filesBelow(folder), ["a.dump"]);
  });
});
