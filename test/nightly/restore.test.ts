import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, truncateSync } from "node:fs";
import * as path from "node:path";

import type { V1ConfigMap } from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";
import { Registry } from "../support/registry";
import { digits, eventually, isReady, RealStack } from "../support/realStack";

const minute = 60_000;

/** What was put in, and has to come back. */
const artifact = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251));
const alias = "kept";

describe("backup and restore", function () {
  this.timeout(15 * minute);
  const checkout = new Checkout("local", "real");
  const stack = new RealStack(checkout);
  const registry = new Registry(checkout, stack);
  const backup = path.join(checkout.root, "backup");
  const damaged = path.join(checkout.root, "damaged");
  const script = (words: string) => checkout.typed(`npm run -s ${words}`);
  const predictions = () =>
    stack.query("select md5(string_agg(p::text, '' order by request_id)) from predictions p");
  const stateOfRestore = async () => {
    const { items } = await stack.get<{ items: V1ConfigMap[] }>("configmaps", "-n", "mlops-data");
    return items.find(({ metadata }) => metadata?.name === "mlops-restore")?.data;
  };
  /** A restore that gets a signal as soon as its state in the cluster is as it is waited for. */
  const interrupted = async (signal: NodeJS.Signals, holds: (state: V1ConfigMap["data"]) => boolean) => {
    const ended = script(`restore -- --from ${backup} --overwrite`);
    await eventually("a restore is under way", stateOfRestore, holds);
    for (const { pid, command } of checkout.processes())
      if (/^\S*node .*scripts\/restore\.ts/.test(command)) process.kill(pid, signal);
    return ended;
  };
  let runId = "";
  let known: unknown;
  let rows = "";
  let unchanged: unknown;

  before("a stack has data that nobody could make again", async function () {
    this.timeout(30 * minute);
    assert.ok(
      process.platform === "linux" && process.getuid?.() === 0,
      "a real node takes Linux and root: leave this test out elsewhere",
    );
    await checkout.prepare({ builds: true, observed: false });
    // What holds the data, and one model.
    checkout.set(["mlops:models", 1], undefined);
    checkout.set(["mlops:gpuPools"], undefined);
    checkout.set(["mlops:redis", "enabled"], false);
    await checkout.must("up");
    await stack.query(
      "insert into predictions select 'request-' || n, 'digits', '1', 'model', 1, n / 1000.0, '[1]', now() from generate_series(1, 5000) n",
    );
    ({ runId } = await registry.fill(artifact, alias));
    known = await registry.everything();
    rows = await predictions();
  });
  after("the stack is taken away", () => checkout.remove());

  it("writes a folder that is complete", async () => {
    const { exitCode, all = "" } = await script(`backup -- --to ${backup}`);
    assert.equal(exitCode, 0, all);
    // What the tests of the model asked before it served was recorded as well.
    const [, told] = /database predictions +(\d+) rows/.exec(all) ?? [];
    assert.ok(Number(told) >= 5000, all);
    assert.ok(!existsSync(`${backup}.partial`));
    const again = await script(`backup -- --to ${backup}`);
    assert.equal(again.exitCode, 1);
    assert.match(again.all ?? "", /is not empty/);
  });

  it("leaves nothing behind in the cluster", async () => {
    const helpers = await stack.get<{ items: unknown[] }>("pods", "-A", "-l", "mlops-stack.io/helper");
    assert.deepEqual(helpers.items, []);
  });

  it("comes to a stack that was destroyed and made anew", async function () {
    this.timeout(30 * minute);
    await checkout.mustType("pulumi destroy --yes --skip-preview");
    await checkout.must("up");
    // The tests of the new model recorded what they asked, and nothing else is there.
    assert.equal(
      await stack.query("select count(*) from predictions where request_id like 'request-%'"),
      "0",
    );
    unchanged = await registry.everything();
  });

  it("is refused when it is damaged, before anything is touched", async () => {
    cpSync(backup, damaged, { recursive: true });
    truncateSync(path.join(damaged, "mlflow.dump"), 1000);
    const { exitCode, all = "" } = await script(`restore -- --from ${damaged} --overwrite`);
    assert.equal(exitCode, 1);
    assert.match(all, /mlflow\.dump: has 1000 bytes, and had \d+/);
    assert.deepEqual(await registry.everything(), unchanged);
  });

  it("replaces what is there only when asked to", async () => {
    const { exitCode, all = "" } = await script(`restore -- --from ${backup}`);
    assert.equal(exitCode, 1);
    assert.match(all, /the database mlflow is not empty \(.*runs: 1.*\): --overwrite replaces it/);
    assert.deepEqual(await registry.everything(), unchanged);
  });

  it("takes back what it has begun when it is interrupted before anything was exchanged", async () => {
    const { exitCode, all = "" } = await interrupted("SIGINT", (state) => state !== undefined);
    assert.equal(exitCode, 1, all);
    assert.match(all, /interrupted by SIGINT\nThe stack is as it was/);
    assert.equal(await stateOfRestore(), undefined);
    assert.deepEqual(await registry.everything(), unchanged);
  });

  it("says that it was killed on the page of the stack", async () => {
    await interrupted("SIGKILL", (state) => state?.replicas === "1");
    const { exitCode, all = "" } = await script("status");
    assert.equal(exitCode, 1);
    assert.match(all, /^! +restore .*run it again$/m);
  });

  it("goes on from there, and brings back every row, run, version, alias and file", async () => {
    // What the first one was allowed to overwrite, this one is too.
    const { exitCode, all = "" } = await script(`restore -- --from ${backup}`);
    assert.equal(exitCode, 0, all);
    assert.equal(await predictions(), rows);
    assert.deepEqual(await registry.everything(), known);
    const found = await registry.artifactOf(runId);
    const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    assert.equal(digest(found), digest(artifact));
  });

  it("leaves nothing of what was there before, and passwords as they are", async () => {
    const databases = await stack.query(
      "select string_agg(datname, ',' order by datname) from pg_database where not datistemplate",
    );
    assert.equal(databases, "mlflow,mlflow_auth,postgres,predictions");
    assert.equal(await stateOfRestore(), undefined);
    // By the password of this stack's administrator, which was not that of the one before.
    await registry.everything();
    const [pod] = await eventually(
      "the model is ready",
      () => stack.pods(digits),
      (pods) => pods.length === 1 && pods.every(isReady),
    );
    assert.ok(pod);
    assert.equal((await stack.predict()).status, 200);
  });

  it("is no change to Pulumi, and the page of the stack says that it is fine", async () => {
    const pending = await checkout.mustType("pulumi preview --json --suppress-progress");
    const { changeSummary } = JSON.parse(pending) as { changeSummary: Record<string, number> };
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
    const { exitCode, all = "" } = await script("status");
    assert.equal(exitCode, 0, all);
    assert.match(all, /local at .* UTC: fine/);
    assert.ok(readFileSync(path.join(backup, "manifest.json"), "utf8").includes("predictions"));
  });
});
