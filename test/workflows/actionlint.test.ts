import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { tool, toolTimeoutMs } from "../support/tools";
import { repository, workflows } from "../support/workflows/files";

describe("actionlint", function () {
  this.timeout(toolTimeoutMs);
  let command: string;
  before(async () => {
    command = await tool("actionlint");
  });

  // What else is installed on a machine must not decide whether its tests pass.
  const options = ["-shellcheck=", "-pyflakes=", "-no-color"];

  it("finds nothing wrong with any workflow", async () => {
    const { exitCode, stdout } = await execa(command, ["-verbose", ...options], {
      cwd: repository,
      reject: false,
      all: true,
    });
    assert.equal(exitCode, 0, stdout);
    assert.ok(workflows().size >= 5);
  });

  it("is not blind: an output that no step has, and a permission that is none, are found", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "actionlint-"));
    try {
      mkdirSync(path.join(folder, ".github/workflows"), { recursive: true });
      const wrong = `on: push
permissions: { contents: rewrite }
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - id: first
        run: echo "\${{ steps.second.outputs.any }}"
`;
      writeFileSync(path.join(folder, ".github/workflows/wrong.yaml"), wrong);
      const { exitCode, stdout } = await execa(command, [...options, ".github/workflows/wrong.yaml"], {
        cwd: folder,
        reject: false,
      });
      assert.equal(exitCode, 1);
      assert.match(stdout, /property "second" is not defined/);
      assert.match(stdout, /"rewrite" is invalid as permission/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
