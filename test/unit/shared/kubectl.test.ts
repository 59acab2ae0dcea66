import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Readable, Writable } from "node:stream";
import { ClusterError, Kubectl } from "../../../scripts/shared/kubectl";

describe("kubectl", () => {
  let folder: string;

  /** What stands in for the command, in Bash. */
  function kubectlThat(body: string, interrupt?: AbortSignal): Kubectl {
    const program = path.join(folder, "kubectl");
    writeFileSync(program, `#!/bin/bash\n${body}\n`);
    chmodSync(program, 0o755);
    return new Kubectl({ program, context: "mine", interrupt });
  }

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "mlops-kubectl-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is asked in the context of the stack", async () => {
    assert.equal(await kubectlThat('echo "$@"').run(["get", "pods"]), "--context mine get pods\n");
  });

  it("takes what goes in, and gives what comes out where it is wanted", async () => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    const large = Buffer.alloc(3_000_000, 7);
    const answer = await kubectlThat("cat").run(["exec"], { input: Readable.from([large]), output });
    assert.equal(answer, "");
    assert.ok(Buffer.concat(chunks).equals(large));
  });

  it("fails with what was said and asked, without the script that ran in a pod", async () => {
    const failing = kubectlThat("echo 'pods is forbidden' >&2; exit 1").run([
      "exec",
      "p",
      "--",
      "bash",
      "secret",
    ]);
    await assert.rejects(failing, new ClusterError("kubectl exec p: pods is forbidden"));
  });

  it("says why it failed even where it did not read what it was given", async () => {
    const input = Readable.from([Buffer.alloc(3_000_000)]);
    await assert.rejects(kubectlThat("echo full >&2; exit 1").run(["exec"], { input }), /full/);
  });

  it("says what to install where it is missing", async () => {
    const missing = new Kubectl({ program: path.join(folder, "none") });
    await assert.rejects(missing.run(["get", "pods"]), /kubectl is not on PATH/);
  });

  it("ends when it is interrupted, is not asked again, and can still put things right", async () => {
    const controller = new AbortController();
    const kubectl = kubectlThat('[[ "$*" == *slow* ]] && exec sleep 60; echo done', controller.signal);
    const slow = kubectl.run(["slow"]);
    setTimeout(() => controller.abort(new Error("interrupted by SIGINT")), 100);
    await assert.rejects(slow, /interrupted by SIGINT/);
    await assert.rejects(kubectl.run(["get"]), /interrupted by SIGINT/);
    assert.equal(await kubectl.undisturbed().run(["delete"]), "done\n");
  });
});
