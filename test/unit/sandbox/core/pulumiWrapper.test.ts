import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { pulumiWrapper } from "../../../../sandbox/engine/launchers";
import { temporaryFolder } from "./temporaryFolder";

const settings = "config:\n  mlops:redis:\n    tls: false\n";

describe("the pulumi of a sandbox", () => {
  const folder = temporaryFolder();
  const inside = (...names: string[]) => path.join(folder.at, ...names);
  const tracked = () => inside("project", "Pulumi.local.yaml");
  const copy = () => inside("stacks", "Pulumi.local.yaml");

  beforeEach("lays out a project, and an engine that records its arguments", () => {
    for (const name of ["project", "project/deep", "stacks", "other", "other/deep"]) mkdirSync(inside(name));
    writeFileSync(tracked(), settings);
    const record = 'for word; do printf "%s\\n" "$word"; done';
    writeFileSync(inside("engine"), `#!/bin/sh\n${record}\nexit "\${CODE:-0}"\n`, { mode: 0o755 });
    const paths = { repository: inside("project"), stacks: inside("stacks"), engine: inside("engine") };
    writeFileSync(inside("pulumi"), `#!/bin/sh\n${pulumiWrapper(paths)}\n`, { mode: 0o755 });
  });

  function typed(words: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
    const { stdout, stderr, status } = spawnSync(inside("pulumi"), words, {
      cwd: options.cwd ?? inside("project"),
      env: { ...process.env, PULUMI_STACK: "local", ...options.env },
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    return { arguments: stdout.split("\n").slice(0, -1), status };
  }
  const handedOn = (...words: string[]) => typed(words).arguments;
  const option = () => `--config-file=${copy()}`;

  it("gives a copy of the settings to every command that reads them, right behind the command", () => {
    const commands = "up update preview pre refresh destroy down dn import watch config logs".split(" ");
    for (const command of commands) {
      assert.deepEqual(handedOn(command, "--diff"), [command, option(), "--diff"]);
    }
    assert.deepEqual(handedOn("config", "set", "a", "--", "-b c"), [
      "config",
      option(),
      "set",
      "a",
      "--",
      "-b c",
    ]);
    assert.equal(readFileSync(copy(), "utf8"), settings);
  });

  it("finds the command behind flags and their values", () => {
    for (const flags of [
      ["--non-interactive"],
      ["-C", "."],
      ["-C."],
      ["--cwd=."],
      ["--color", "never"],
      ["--color=never", "-v", "9"],
      ["-s", "local"],
      ["-slocal"],
      ["--stack=organization/mlops/local"],
    ]) {
      assert.deepEqual(handedOn(...flags, "up", "--yes"), [...flags, "up", option(), "--yes"]);
    }
  });

  it("leaves every other command as it was typed", () => {
    for (const words of [
      ["stack", "ls"],
      ["stack", "output", "up"],
      ["whoami"],
      ["--non-interactive", "cancel", "--yes"],
      ["version"],
      [],
      ["--", "up"],
      ["plugin", "ls", "--help", 'it\'s $HOME `odd` "words"'],
    ]) {
      assert.deepEqual(handedOn(...words), words);
    }
    assert.ok(!existsSync(copy()));
  });

  it("leaves a settings file of one's own, another stack and another project alone", () => {
    const file = ["up", "--config-file", "mine.yaml"];
    assert.deepEqual(handedOn(...file), file);
    assert.deepEqual(handedOn("up", "-s", "unknown"), ["up", "-s", "unknown"]);
    assert.deepEqual(handedOn("-C", "../other", "up"), ["-C", "../other", "up"]);
    assert.deepEqual(typed(["up"], { cwd: inside("other") }).arguments, ["up"]);
    assert.deepEqual(typed(["up"], { env: { PULUMI_STACK: "" } }).arguments, ["up"]);
  });

  it("works from a folder inside the project, whatever CDPATH says", () => {
    const env = { CDPATH: inside("other") };
    assert.deepEqual(typed(["up"], { cwd: inside("project", "deep"), env }).arguments, ["up", option()]);
    assert.deepEqual(typed(["-C", "deep", "up"], { env }).arguments, ["-C", "deep", "up", option()]);
  });

  it("never lets `stack rm` remove the tracked file", () => {
    for (const word of ["rm", "remove", "delete"]) {
      assert.deepEqual(handedOn("stack", word, "local"), ["stack", "--preserve-config=true", word, "local"]);
    }
  });

  it("passes the engine's exit code on", () => {
    assert.equal(typed(["up"], { env: { CODE: "0" } }).status, 0);
    assert.equal(typed(["up"], { env: { CODE: "9" } }).status, 9);
    assert.equal(typed(["stack", "ls"], { env: { CODE: "7" } }).status, 7);
  });

  it("carries the salt over and takes everything else from the tracked file", () => {
    writeFileSync(copy(), "config:\n  old: true\nencryptionsalt: v1:ours\n");
    typed(["up"]);
    assert.equal(readFileSync(copy(), "utf8"), `${settings}encryptionsalt: v1:ours\n`);
    typed(["up"]);
    assert.equal(readFileSync(copy(), "utf8"), `${settings}encryptionsalt: v1:ours\n`);
  });

  it("keeps the salt on a line of its own where the tracked file ends without a newline", () => {
    writeFileSync(tracked(), settings.trimEnd());
    writeFileSync(copy(), "encryptionsalt: v1:ours\n");
    typed(["up"]);
    assert.equal(readFileSync(copy(), "utf8"), `${settings}encryptionsalt: v1:ours\n`);
  });

  it("leaves out how the tracked file is encrypted for another backend", () => {
    const foreign = "secretsprovider: awskms://key\nencryptedkey: abc\nencryptionsalt: v1:theirs\n";
    writeFileSync(tracked(), `${foreign}${settings}`);
    typed(["up"]);
    assert.equal(readFileSync(copy(), "utf8"), settings);
    writeFileSync(copy(), "encryptionsalt: v1:ours\n");
    typed(["up"]);
    assert.equal(readFileSync(copy(), "utf8"), `${settings}encryptionsalt: v1:ours\n`);
  });

  it("takes the settings of the last run where the tracked file has gone", () => {
    const last = `${settings}encryptionsalt: v1:ours\n`;
    writeFileSync(copy(), last);
    rmSync(tracked());
    assert.deepEqual(handedOn("destroy"), ["destroy", option()]);
    assert.equal(readFileSync(copy(), "utf8"), last);
  });

  it("accepts an empty settings file, and leaves nothing beside the copy", () => {
    writeFileSync(tracked(), "");
    assert.deepEqual(handedOn("up"), ["up", option()]);
    assert.deepEqual(readdirSync(inside("stacks")), ["Pulumi.local.yaml"]);
  });

  it("never writes into the tracked file", () => {
    for (const words of [["up"], ["config", "set", "a", "b"], ["stack", "rm"], ["destroy", "-s", "local"]]) {
      typed(words);
      assert.equal(readFileSync(tracked(), "utf8"), settings);
    }
  });

  it("puts what the sandbox says of the builder in place of what the stack says, and changes nothing else", () => {
    const section = '{"enabled":true,"registry":"localhost:5000/mlops","pipConfigFile":"/a b/it\\"s"}';
    writeFileSync(inside("stacks", "builder.local.json"), `${section}\n`);
    const around = ["# first", "encryption: 1", "config:", "  # comment", "  mlops:redis:", "    tls: false"];
    const own = ["  mlops:builder: # ours", "    registry: ghcr.io/team", "", "    targets:", "      - onnx"];
    const rest = ["  'mlops:mlflow': { enabled: true }", "other:", "  mlops:builder: kept"];
    for (const written of [own, ["  'mlops:builder': {}"], []]) {
      writeFileSync(tracked(), [...around, ...written, ...rest, ""].join("\n"));
      handedOn("up");
      const expected = [
        ...around.slice(0, 4),
        `  mlops:builder: ${section}`,
        ...around.slice(4),
        ...rest,
        "",
      ];
      assert.deepEqual(readFileSync(copy(), "utf8").split("\n"), expected);
    }
  });
});
