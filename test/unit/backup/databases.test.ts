import assert from "node:assert/strict";
import { assertArrived, majorOf, rowsOf } from "../../../scripts/backup/databases";
import { backupText, sizeText } from "../../../scripts/backup/report";
import { manifestOf } from "./backups";

describe("what a pod says of a dump", () => {
  it("has the rows of each table", () => {
    assert.deepEqual(rowsOf("abc  -\npublic.runs\t3\npublic.a\tb\t0\n"), {
      "public.runs": 3,
      "public.a\tb": 0,
    });
  });

  it("has the sum of what was sent, and another one is refused", () => {
    const file = { path: "a.dump", bytes: 5, sha256: "a".repeat(64) };
    assertArrived(file, `${file.sha256}  -\npublic.runs\t3\n`);
    assert.throws(() => {
      assertArrived(file, `${"b".repeat(64)}  -\n`);
    }, /a\.dump was cut short or changed .* after 5 bytes: try again/);
  });

  it("has the major version", () => {
    assert.deepEqual([170012, 180006].map(majorOf), [17, 18]);
  });
});

describe("the report of a backup", () => {
  it("says what it holds, and of when it is", () => {
    const text = backupText(manifestOf(), "/backups/1");
    assert.match(text, /^database mlflow +4 rows in 2 tables +4 B$/m);
    assert.match(text, /^artifacts +7 files and folders +5 B$/m);
    assert.match(text, /local is in \/backups\/1, as of 2026-01-02T03:04:05\.678Z/);
  });

  it("says how a bucket that it left alone is copied", () => {
    const text = backupText(manifestOf({ artifacts: { kind: "bucket", uri: "s3://b" } }), "/b");
    assert.match(text, /^artifacts +s3:\/\/b +not copied$/m);
    assert.match(text, /keeps former versions.*--copy-bucket.*aws s3 sync s3:\/\/b/);
  });

  it("rounds sizes to what a person reads", () => {
    assert.deepEqual([0, 1023, 1536, 3 * 2 ** 30].map(sizeText), ["0 B", "1023 B", "1.5 KiB", "3.0 GiB"]);
  });
});
