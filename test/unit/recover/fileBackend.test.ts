import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { backendFolder, removeFiles, tornFiles } from "../../../scripts/recover/fileBackend";

describe("a file backend", () => {
  it("lies where its URL says, in all the forms that the engine takes", () => {
    assert.equal(backendFolder("file:///srv/state"), "/srv/state/.pulumi");
    assert.equal(backendFolder("file:///srv/my%20state?no_tmp_dir=true"), "/srv/my state/.pulumi");
    assert.equal(backendFolder("file://~"), join(homedir(), ".pulumi"));
    assert.equal(backendFolder("file://~/state?no_tmp_dir=true"), join(homedir(), "state", ".pulumi"));
    assert.equal(backendFolder("file://./state"), "state/.pulumi");
    assert.equal(backendFolder("s3://bucket"), undefined);
  });

  it("loses only what a kill left half written, and only of the one stack", () => {
    const root = mkdtempSync(join(tmpdir(), "state-"));
    try {
      const folder = join(root, ".pulumi", "stacks", "mlops");
      mkdirSync(folder, { recursive: true });
      const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
      write("local.json", "{}");
      write("local.json.attrs", "");
      write("local.json.bak.attrs", '{"md5":');
      write("local.json.18eaac.tmp", '{"resou');
      write("prod.json.attrs", "");
      write("prod.json", "{}");
      const torn = tornFiles(`file://${root}`, "mlops", "local");
      const expected = ["local.json.18eaac.tmp", "local.json.attrs", "local.json.bak.attrs"];
      assert.deepEqual(torn.map((file) => basename(file)).sort(), expected);
      removeFiles(torn);
      assert.deepEqual(readdirSync(folder).sort(), ["local.json", "prod.json", "prod.json.attrs"]);
      write("local.json.attrs", '{"md5":"x"}');
      assert.deepEqual(tornFiles(`file://${root}`, "mlops", "local"), []);
      assert.deepEqual(tornFiles(`file://${root}`, "other", "local"), []);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
