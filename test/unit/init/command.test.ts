import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { editedFiles } from "../../../scripts/init/edits";
import { small } from "./answers";

const root = path.join(__dirname, "..", "..", "..");

describe("npm run init", function () {
  this.timeout(180_000);
  let folder: string;
  const git = (...parameters: string[]) => execFileSync("git", parameters, { cwd: folder, stdio: "pipe" });
  const texts = () => editedFiles.map((name) => readFileSync(path.join(folder, name), "utf8"));
  const answers = () => path.join(folder, "answers.yaml");

  /** Runs the command on the folder, with nobody at the keyboard. */
  const init = (...parameters: string[]) =>
    execa(
      "node",
      ["--import", "tsx", path.join(root, "scripts", "init.ts"), "--into", folder, ...parameters],
      {
        cwd: root,
        reject: false,
        input: "",
      },
    );

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "init-"));
    for (const name of [...editedFiles, "model/pyproject.toml"]) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      cpSync(path.join(root, name), path.join(folder, name));
    }
    git("init", "--quiet");
    git("config", "user.email", "nobody@example.com");
    git("config", "user.name", "nobody");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    writeFileSync(answers(), stringify(small));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("writes what a file of answers says, shows it, and does nothing the second time", async () => {
    const first = await init("--answers", answers(), "--yes");
    assert.equal(first.exitCode, 0, first.stderr);
    assert.match(first.stdout, /\+ {5}accountId: "999988887777"/);
    const written = texts();
    const second = await init("--answers", answers(), "--yes");
    assert.deepEqual([second.exitCode, second.stdout], [0, "nothing to change"]);
    assert.deepEqual(texts(), written);
    // What is there is what is usual, so that nothing has to be said again.
    const third = await init("--no-input");
    assert.deepEqual([third.exitCode, third.stdout], [0, "nothing to change"]);
  });

  it("lets an option decide over the file, and shows without writing", async () => {
    const before = texts();
    const { exitCode, stdout } = await init("--answers", answers(), "--account", "111122223333", "--dry-run");
    assert.equal(exitCode, 0);
    assert.match(stdout, /\+ {5}accountId: "111122223333"/);
    assert.deepEqual(texts(), before);
  });

  it("writes over nothing that is not committed, unless it is told to", async () => {
    const file = path.join(folder, "Pulumi.prod.yaml");
    writeFileSync(file, `${readFileSync(file, "utf8")}# mine\n`);
    const before = texts();
    const refused = await init("--answers", answers(), "--yes");
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /^init: not committed: Pulumi\.prod\.yaml: .*--force/m);
    assert.deepEqual(texts(), before);
    const forced = await init("--answers", answers(), "--yes", "--force");
    assert.equal(forced.exitCode, 0);
    assert.match(readFileSync(file, "utf8"), /# mine\n$/);
  });

  it("writes nothing where nobody confirms, or git does not know the folder", async () => {
    const before = texts();
    const unconfirmed = await init("--answers", answers());
    assert.match(unconfirmed.stderr, /there is nobody to confirm the changes: add --yes/);
    rmSync(path.join(folder, ".git"), { recursive: true });
    const unknown = await init("--answers", answers(), "--yes");
    assert.match(unknown.stderr, /no way back: add --force/);
    assert.deepEqual([unconfirmed.exitCode, unknown.exitCode], [1, 1]);
    assert.deepEqual(texts(), before);
  });

  it("writes nothing where the settings would be refused, and tells all problems of all files", async () => {
    const before = texts();
    const { exitCode, stderr } = await init("--answers", answers(), "--gpu", "3", "--yes");
    assert.equal(exitCode, 1);
    for (const stack of ["local", "dev", "staging", "prod"]) {
      assert.match(
        stderr,
        new RegExp(`Pulumi\\.${stack}\\.yaml: 1 problem\\n {2}mlops:models\\[0\\]\\.gpu {2}3`),
      );
    }
    assert.deepEqual(texts(), before);
  });

  it("says what is wrong with a file of answers", async () => {
    writeFileSync(answers(), "just text\n");
    assert.match(
      (await init("--answers", answers())).stderr,
      /answers\.yaml: answers are needed as key: value/,
    );
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config: [\n");
    assert.match((await init("--no-input")).stderr, /^init: Pulumi\.dev\.yaml is no YAML: /m);
    const missing = await init("--answers", path.join(folder, "none.yaml"));
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /none\.yaml cannot be read: ENOENT/);
  });

  it("explains itself", async () => {
    const { exitCode, stdout } = await init("--help");
    assert.equal(exitCode, 0);
    for (const option of ["--answers", "--dry-run", "--account", "--domain", "--model"])
      assert.ok(stdout.includes(option), option);
  });
});
