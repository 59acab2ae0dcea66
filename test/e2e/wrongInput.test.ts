import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { Checkout } from "../support/checkout";

const minute = 60_000;

describe("the sandbox, given something wrong", function () {
  this.timeout(5 * minute);
  const checkout = new Checkout();

  before(() => checkout.prepare());
  after(() => checkout.remove());

  it("names every wrong setting at once, before any resource is touched", async () => {
    checkout.set(["mlops:models", 1, "gpu"], 0.3);
    checkout.set(["mlops:postgres", "storageGB"], 5);
    checkout.set(["mlops:models", 0, "replicas"], { min: 3, max: 1 });
    const { exitCode, all = "" } = await checkout.make("up");
    assert.notEqual(exitCode, 0);
    assert.match(all, /Pulumi\.local\.yaml: 3 problems/);
    assert.match(all, /mlops:models\[1\]\.gpu +0\.3 +.*inference/);
    assert.match(all, /mlops:postgres\.storageGB/);
    assert.match(all, /mlops:models\[0\]\.replicas/);
    const { resources } = await checkout.state();
    assert.deepEqual(
      resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
      [],
    );
  });

  it("names the stacks there are when asked for another", async () => {
    const { exitCode, all = "" } = await checkout.make("up", { STACK: "nowhere" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /there is no Pulumi\.nowhere\.yaml; stacks here: .*local/);
  });

  it("refuses a sandbox name that is no folder name", async () => {
    const { exitCode, all = "" } = await checkout.make("up", { SANDBOX: "../up" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /a name of lower-case letters/);
  });

  it("leaves no orphan when a part of the control plane cannot start", async () => {
    const instance = path.join(checkout.root, ".sandbox", "instances", "broken");
    mkdirSync(instance, { recursive: true });
    // etcd wants a folder there.
    writeFileSync(path.join(instance, "etcd"), "");
    const { exitCode, all = "" } = await checkout.make("up", { SANDBOX: "broken" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /etcd ended while starting; the end of .*etcd\.log/);
    assert.deepEqual(
      checkout.processes().filter(({ command }) => command.includes("/broken/")),
      [],
    );
    rmSync(instance, { recursive: true });
  });

  it("says in one sentence which tool is missing", async () => {
    const { exitCode, all = "" } = await checkout.typedBare(
      "PATH=/nonexistent /bin/sh sandbox/bootstrap.sh true",
    );
    assert.notEqual(exitCode, 0);
    assert.match(all, /npm is missing: install Node\.js/);
    assert.equal(all.trim().split("\n").length, 1);
  });
});
