import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { revisionOf } from "../../../stacks/revision";

describe("the revision of a folder", () => {
  const root = mkdtempSync(path.join(tmpdir(), "mlops-revision-"));
  const git = (...parameters: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...parameters], {
      cwd: root,
      encoding: "utf8",
    }).trim();
  const before = process.cwd();

  beforeEach(() => {
    mkdirSync(path.join(root, "model"), { recursive: true });
    process.chdir(root);
  });
  afterEach(() => {
    process.chdir(before);
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  it("is nothing where there is no git", () => {
    assert.deepEqual(revisionOf("./model", "./model/Dockerfile", {}), {});
  });

  it("is the last commit that changed it, whatever came after elsewhere", () => {
    git("init", "--quiet");
    writeFileSync(path.join(root, "model", "server.py"), "1");
    git("add", ".");
    git("commit", "--quiet", "--message", "model");
    const commit = git("rev-parse", "HEAD");
    const date = Number(git("log", "-1", "--format=%ct"));
    writeFileSync(path.join(root, "README.md"), "1");
    git("add", ".");
    git("commit", "--quiet", "--message", "readme");
    assert.deepEqual(revisionOf("./model", "./model/Dockerfile", {}), { commit, date });
  });

  it("is nothing while the folder holds what nobody committed", () => {
    writeFileSync(path.join(root, "model", "server.py"), "2");
    assert.deepEqual(revisionOf("./model", "./model/Dockerfile", {}), {});
  });

  it("leaves out what the .dockerignore keeps from the build, changed or committed", () => {
    writeFileSync(path.join(root, "model", ".dockerignore"), "tests\n");
    git("add", ".");
    git("commit", "--quiet", "--message", "server and ignored");
    const commit = git("rev-parse", "HEAD");
    mkdirSync(path.join(root, "model", "tests"));
    writeFileSync(path.join(root, "model", "tests", "a.py"), "1");
    assert.equal(revisionOf("./model", "./model/Dockerfile", {}).commit, commit);
    git("add", ".");
    git("commit", "--quiet", "--message", "tests");
    assert.equal(revisionOf("./model", "./model/Dockerfile", {}).commit, commit);
  });

  it("is the commit that took a file away, too", () => {
    git("rm", "--quiet", "model/server.py");
    git("commit", "--quiet", "--message", "gone");
    assert.equal(revisionOf("./model", "./model/Dockerfile", {}).commit, git("rev-parse", "HEAD"));
  });

  it("is what a pipeline says, where its clone has no history", () => {
    const env = { SOURCE_REVISION: "abc", SOURCE_DATE_EPOCH: "42" };
    assert.deepEqual(revisionOf("./model", "./model/Dockerfile", env), { commit: "abc", date: 42 });
  });
});
