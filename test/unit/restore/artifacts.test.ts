import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { archiveScript } from "../../../scripts/backup/scripts";
import { exchangeScript, unpackScript } from "../../../scripts/restore/scripts";
import { emptyFolder, removeFolders } from "../backup/backups";

/** A folder with files; those in folders below are named by their path. */
function folderWith(files: Record<string, string>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

function contentsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = names.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]));
}

function run(script: string, words: string[], input?: Buffer) {
  return spawnSync("bash", ["-c", script, "script", ...words], { input, maxBuffer: 2 ** 24 });
}

const facts = "/tmp/mlops-archive";
const files = { "1/run/model.bin": "weights", "1/run/näme with space": "text", "2/.hidden": "dot" };

describe("the artifacts of a volume", () => {
  afterEach(() => {
    removeFolders();
    rmSync(facts, { recursive: true, force: true });
  });

  const archived = (folder: string) => {
    const { status, stdout, stderr } = run(archiveScript, [folder]);
    assert.equal(status, 0, stderr.toString());
    const sha256 = createHash("sha256").update(stdout).digest("hex");
    assert.ok(readFileSync(path.join(facts, "sha256"), "utf8").startsWith(sha256));
    return { tar: stdout, sha256, entries: readFileSync(path.join(facts, "entries"), "utf8").trim() };
  };

  it("come back as they were, in the place of others", () => {
    const { tar, sha256, entries } = archived(folderWith(files));
    const target = folderWith({ "1/run/model.bin": "others", "7/x": "y" });
    const unpacked = run(unpackScript, [target, sha256, entries], tar);
    assert.equal(unpacked.status, 0, unpacked.stderr.toString());
    assert.equal(readFileSync(path.join(target, "7/x"), "utf8"), "y", "not before they are exchanged");
    assert.equal(run(exchangeScript, [target]).status, 0);
    const {
      ".before-restore/1/run/model.bin": before,
      ".before-restore/7/x": other,
      ...rest
    } = contentsOf(target);
    assert.deepEqual([before, other], ["others", "y"]);
    assert.deepEqual(rest, { ...files, ".before-restore/.complete": "" });
  });

  it("leave out what a restore left, and are not taken for a part of it", () => {
    const { tar } = archived(folderWith({ ...files, ".before-restore/a": "b", ".being-restored/c": "d" }));
    const target = folderWith({});
    spawnSync("tar", ["--extract", "--directory", target], { input: tar });
    assert.deepEqual(contentsOf(target), files);
  });

  it("are refused when they were cut short or changed, and what is there stays", () => {
    const { tar, sha256, entries } = archived(folderWith(files));
    const target = folderWith({ "7/x": "y" });
    const changed = Buffer.from(tar);
    // Which a tar does not notice by itself.
    changed.write("W", changed.indexOf("weights"));
    for (const input of [tar.subarray(0, 3000), changed]) {
      assert.notEqual(run(unpackScript, [target, sha256, entries], input).status, 0);
      assert.deepEqual(contentsOf(target), { "7/x": "y" });
      assert.ok(!existsSync(path.join(target, ".being-restored")));
    }
  });

  it("keep what was there first, however often an exchange is repeated", () => {
    const target = folderWith({
      "7/x": "first",
      ".being-restored/1/a": "half",
      ".before-restore/6/w": "gone aside",
    });
    assert.equal(run(exchangeScript, [target]).status, 0);
    mkdirSync(path.join(target, ".being-restored"));
    writeFileSync(path.join(target, ".being-restored", "b"), "whole");
    assert.equal(run(exchangeScript, [target]).status, 0);
    assert.deepEqual(contentsOf(target), {
      ".before-restore/.complete": "",
      ".before-restore/6/w": "gone aside",
      ".before-restore/7/x": "first",
      b: "whole",
    });
  });
});
