import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { withCompleted } from "../../../../sandbox/toolchain/completed";
import { temporaryFolder } from "./temporaryFolder";

describe("a module that lacks files", () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => path.join(folder.at, ...parts);
  const before = process.env.PATH;
  /** In place of Go, which not every machine has. */
  const goAnswers = (answer: object) => {
    writeFileSync(at("bin", "go"), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`, {
      mode: 0o755,
    });
  };

  beforeEach("lays out a cache of modules and a module of ours", () => {
    mkdirSync(at("bin"));
    mkdirSync(at("cache", "ui"), { recursive: true });
    mkdirSync(at("ours", "added", "ui", "made"), { recursive: true });
    writeFileSync(at("cache", "ui", "web.go"), "package ui\n", { mode: 0o444 });
    writeFileSync(at("ours", "added", "ui", "made", "page"), "a page");
    writeFileSync(at("ours", "go.mod"), "module ours\n");
    writeFileSync(at("ours", "go.sum"), "sums\n");
    process.env.PATH = `${at("bin")}:${before}`;
  });
  afterEach("forgets that Go", () => {
    process.env.PATH = before;
  });

  it("is built from a copy that has them, and ours and the cache stay as they are", async () => {
    goAnswers({ Dir: at("cache") });
    let copy = "";
    const built = await withCompleted("example.com/them", at("ours"), (options) => {
      const [goMod = ""] = options.map((option) => option.replace("-modfile=", ""));
      const text = readFileSync(goMod, "utf8");
      copy = /^replace example\.com\/them => "(.+)"$/m.exec(text)?.[1] ?? "";
      assert.match(text, /^module ours\n/);
      assert.equal(readFileSync(goMod.replace(/mod$/, "sum"), "utf8"), "sums\n");
      assert.equal(readFileSync(path.join(copy, "ui", "web.go"), "utf8"), "package ui\n");
      assert.ok(statSync(path.join(copy, "ui", "web.go")).mode & 0o200, "it can be written to");
      assert.equal(readFileSync(path.join(copy, "ui", "made", "page"), "utf8"), "a page");
      return Promise.resolve("built");
    });
    assert.equal(built, "built");
    assert.ok(!existsSync(copy), "the copy is gone");
    assert.ok(!existsSync(at("cache", "ui", "made")));
    assert.equal(readFileSync(at("ours", "go.mod"), "utf8"), "module ours\n");
  });

  it("leaves no copy behind where the build fails", async () => {
    goAnswers({ Dir: at("cache") });
    let folderOfCopy = "";
    const build = withCompleted("example.com/them", at("ours"), ([option = ""]) => {
      folderOfCopy = path.dirname(option.replace("-modfile=", ""));
      return Promise.reject(new Error("it does not compile"));
    });
    await assert.rejects(build, /it does not compile/);
    assert.ok(!existsSync(folderOfCopy));
  });

  it("is named, with Go's reason, where it cannot be had", async () => {
    goAnswers({ Error: "the proxy cannot be reached" });
    await assert.rejects(
      withCompleted("example.com/them", at("ours"), () => Promise.resolve()),
      { name: "SandboxError", message: "example.com/them cannot be had: the proxy cannot be reached" },
    );
  });
});
