import { strict as assert } from "node:assert";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsCommand, AwsCommandError, shown } from "../../../../scripts/recover/aws/awsCommand";

describe("the aws command", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "aws-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** An `aws` that is a shell script. */
  function ask(script: string, ...words: string[]): Promise<unknown> {
    writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "aws"), 0o755);
    return awsCommand({ PATH: `${folder}:/usr/bin:/bin` })(words);
  }

  it("is run with the words and answers in JSON", async () => {
    assert.deepEqual(await ask(`printf '{"asked": "%s"}' "$*"`, "sts", "x"), {
      asked: "sts x --output json",
    });
  });

  it("may have nothing to say", async () => {
    assert.deepEqual(await ask("exit 0"), {});
  });

  it("says in its last line why it was denied", async () => {
    const script = "echo >&2; echo 'An error occurred (AccessDenied): no' >&2; exit 254";
    await assert.rejects(ask(script), new AwsCommandError("An error occurred (AccessDenied): no"));
  });

  it("may be missing", async () => {
    await assert.rejects(
      awsCommand({ PATH: folder })(["sts"]),
      new AwsCommandError("the aws command is not on PATH"),
    );
  });

  it("is shown so that a shell reads it as it was run", () => {
    assert.equal(shown(["ec2", "--filters", '[{"Key": "a"}]']), `aws ec2 --filters '[{"Key": "a"}]'`);
    assert.equal(shown(["--region", "us-east-1"]), "aws --region us-east-1");
  });
});
