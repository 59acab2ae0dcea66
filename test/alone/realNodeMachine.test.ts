import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { ensureNodeRootfs } from "../../sandbox/images/nodeRootfs";
import { nodeDaemonNames } from "../../sandbox/realNode/daemons";
import { Checkout } from "../support/checkout";
import { type MachineState, machineState } from "../support/machine";
import { eventually } from "../support/realStack";
import { generator, sample, seedOfRun } from "../support/seed";

const minute = 60_000;
const isNightly = process.env["NIGHTLY"] !== undefined;

describe("a sandbox with a real node", function () {
  this.timeout(5 * minute);
  const checkout = new Checkout("local", "real");
  const instance = path.join(checkout.root, ".sandbox", "instances", "default");
  let tools: string;
  let found: MachineState;

  async function assertLeftAsFound(): Promise<void> {
    assert.deepEqual(checkout.processes(), []);
    assert.deepEqual(await machineState(tools), found);
    assert.ok(!existsSync(instance));
  }

  before(async function () {
    // Where it runs alone, everything that a node is made of is made first.
    this.timeout(30 * minute);
    await checkout.prepare();
    // Not one of the node's things here, but what the machine is looked at with.
    tools = await ensureNodeRootfs();
    found = await machineState(tools);
  });
  after("is taken away", () => checkout.remove());

  it("leaves the machine as it found it", async () => {
    await checkout.must("env");
    const during = await machineState(tools);
    assert.deepEqual(during.links, found.links, "its network is its own");
    assert.deepEqual(during.rules, found.rules);
    assert.deepEqual(during.mounts, found.mounts);
    assert.deepEqual(during.settings, found.settings);
    const loopback = /^(0100007F|00000000000000000000000001000000|0000000000000000FFFF00000100007F):/;
    const opened = during.ports.filter((port) => !found.ports.includes(port));
    assert.ok(opened.length > 0);
    for (const port of opened) assert.match(port, loopback, "everything listens on loopback alone");
    await checkout.must("down");
    await assertLeftAsFound();
  });

  it("leaves the machine as it found it, whatever of it was killed in between", async () => {
    const seed = seedOfRun();
    const victims = sample(nodeDaemonNames, 3, generator(seed));
    console.log(`      SEED=${seed}: ${victims.join(", ")}`);
    await checkout.must("env");
    for (const name of victims) {
      const file = readFileSync(path.join(instance, "pids", `${name}.json`), "utf8");
      process.kill((JSON.parse(file) as { pid: number }).pid, "SIGKILL");
    }
    await checkout.must("down");
    await assertLeftAsFound();
  });

  if (isNightly) {
    it("starts again after its node was killed", async () => {
      await checkout.must("env");
      process.kill(Number(readFileSync(path.join(instance, "node", "pid"), "utf8")), "SIGKILL");
      await checkout.must("env");
      await checkout.mustType("kubectl wait --for=condition=Ready node/real-1 --timeout=60s");
      await checkout.must("down");
      await assertLeftAsFound();
    });

    it("leaves the machine as it found it, when its start was killed", async () => {
      const start = checkout.start("env");
      const pidFile = path.join(instance, "node", "pid");
      await eventually(
        "the node starts",
        () => Promise.resolve(existsSync(pidFile)),
        (isThere) => isThere,
      );
      await execa("pkill", ["--signal", "KILL", "--full", `${checkout.root}.*sandbox/cli.ts`], {
        reject: false,
      });
      await start;
      await checkout.must("down");
      await assertLeftAsFound();
    });
  }

  it("keeps its nodes for as long as it lives", async () => {
    await checkout.must("env");
    const { all = "", exitCode } = await checkout.make("env", { NODES: "simulated" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /was started with nodes that are real: 'make down' first/);
    await checkout.must("clean");
    await assertLeftAsFound();
  });
});
