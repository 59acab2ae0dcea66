import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import execa from "execa";
import { unpack } from "../../../../sandbox/images/nodeRootfs";
import { temporaryFolder } from "../core/temporaryFolder";

/** Elsewhere nothing runs on it, and `rm` has other options. */
const describeOnLinux = process.platform === "linux" ? describe : () => undefined;

describeOnLinux("the root file system of a real node", () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => path.join(folder.at, ...parts);
  let archive: string;

  beforeEach("packs one", async () => {
    mkdirSync(at("source"));
    writeFileSync(at("source", "file"), "new");
    archive = at("node-2");
    await execa("tar", ["--create", "--file", archive, "--directory", at("source"), "."]);
    for (const name of ["node-0", "node-1", "node-2.new"]) {
      mkdirSync(at("root", name), { recursive: true });
      writeFileSync(at("root", name, "old"), "");
    }
  });

  it("is unpacked beside one that a node runs on, which stays; all others go", async () => {
    await unpack(archive, at("root", "node-2"), [at("root", "node-1")]);
    assert.deepEqual(readdirSync(at("root")).sort(), ["node-1", "node-2"]);
    assert.deepEqual(readdirSync(at("root", "node-1")), ["old"]);
    assert.deepEqual(readdirSync(at("root", "node-2")), ["file"]);
    assert.equal(readFileSync(at("root", "node-2", "file"), "utf8"), "new");
  });

  it("is not there at all where it was not unpacked whole", async () => {
    writeFileSync(archive, "damaged");
    await assert.rejects(unpack(archive, at("root", "node-2"), []));
    assert.ok(!readdirSync(at("root")).includes("node-2"));
    assert.ok(readdirSync(at("root")).includes("node-1"));
  });
});
