import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const script = path.resolve(__dirname, "../../../components/aws/scripts/fetch_password.py");

/** boto3, as far as the script uses it. The answers come from a file, one a line; the last one stays. */
const modules = {
  "botocore/__init__.py": "",
  "botocore/config.py": "class Config:\n    def __init__(self, **settings): pass\n",
  "botocore/exceptions.py": "class BotoCoreError(Exception): pass\nclass ClientError(Exception): pass\n",
  "boto3/__init__.py": "from . import session\n",
  "boto3/session.py": `
import json, os
from botocore.exceptions import ClientError
class Session:
    def client(self, service, config):
        assert service == "secretsmanager"
        return self
    def get_secret_value(self, SecretId):
        first, *rest = open(os.environ["ANSWERS"]).read().splitlines()
        if rest: open(os.environ["ANSWERS"], "w").write("\\n".join(rest))
        if first.startswith("!"): raise ClientError(first[1:])
        return {"SecretString": json.dumps({"username": "postgres", "password": first, "asked": SecretId})}
`,
};

describe("the script that fetches a database's password", () => {
  let root: string;
  let passfile: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "mlops-password-"));
    passfile = path.join(root, "pgpass");
    for (const [file, content] of Object.entries(modules)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), content);
    }
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const run = (answers: string[], changes: Record<string, string | undefined> = {}) => {
    writeFileSync(path.join(root, "answers"), answers.join("\n"));
    return spawnSync("python3", [script], {
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        PYTHONPATH: root,
        PYTHONDONTWRITEBYTECODE: "1",
        ANSWERS: path.join(root, "answers"),
        SECRET_ARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1",
        PGPASSFILE: passfile,
        PATIENCE_SECONDS: "0",
        AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
        ...changes,
      },
    });
  };

  it("writes the password where libpq looks for it, for nobody else to read", () => {
    const { status, stderr } = run(["s3cret"]);
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(passfile, "utf8"), "*:*:*:*:s3cret\n");
    assert.equal(statSync(passfile).mode & 0o777, 0o600);
  });

  it("escapes what has a meaning in the file", () => {
    run(["a:b\\c"]);
    assert.equal(readFileSync(passfile, "utf8"), "*:*:*:*:a\\:b\\\\c\n");
  });

  it("waits for permissions that do not count everywhere yet", () => {
    const { status, stdout } = run(["!AccessDeniedException", "s3cret"], { PATIENCE_SECONDS: "30" });
    assert.equal(status, 0);
    assert.match(stdout, /not yet, next try in 1 s: AccessDeniedException/);
    assert.equal(readFileSync(passfile, "utf8"), "*:*:*:*:s3cret\n");
  });

  it("gives up in the end, names the secret and says where to look", () => {
    const { status, stderr } = run(["!AccessDeniedException"]);
    assert.equal(status, 1);
    assert.match(stderr, /secret:rds!db-1 could not be read within 0 s: AccessDeniedException/);
    assert.match(stderr, /Pod Identity association/);
  });

  it("does not wait for credentials that this pod can no longer get", () => {
    const { status, stderr } = run(["s3cret"], { AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined });
    assert.equal(status, 1);
    assert.match(stderr, /created before the association/);
  });

  it("tells nobody the password", () => {
    const { stdout, stderr } = run(["s3cret"]);
    assert.ok(!(stdout + stderr).includes("s3cret"));
  });
});
