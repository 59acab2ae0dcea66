import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import type { Instance } from "../../../../sandbox/layout";
import { type RealNode, realNodeFile, realNodeOf } from "../../../../sandbox/realNode/layout";
import { chooseNodes, type NodesMode } from "../../../../sandbox/realNode/mode";
import { markRealNode } from "../../../../sandbox/realNode/node";
import { temporaryFolder } from "../core/temporaryFolder";
import { instanceIn, someNode } from "./instance";

/** What is said to the person who waits. */
async function said(work: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (line) => lines.push(String(line)) > 0;
  try {
    await work();
  } finally {
    process.stderr.write = write;
  }
  return lines.join("");
}

describe("the nodes of a sandbox", () => {
  const folder = temporaryFolder();
  const can = () => Promise.resolve(someNode);
  const cannot = () => Promise.resolve("a kubelet needs root");
  const asked = () => Promise.reject(new Error("asked for what nobody wants"));
  let instance: Instance;
  let served: RealNode[];

  beforeEach("lays out an instance that was never started", () => {
    served = [];
    instance = instanceIn(folder.at);
  });
  const start = (isReal: boolean) => {
    writeFileSync(instance.ports, "{}");
    if (isReal) markRealNode(instance, someNode);
  };
  const choose = (wanted: NodesMode | undefined, make: Parameters<typeof chooseNodes>[2]) =>
    said(() => chooseNodes(instance, wanted, make, (_, node) => Promise.resolve(void served.push(node))));

  it("are real where the machine can have one, asked for or not", async () => {
    for (const wanted of [undefined, "real"] as const) {
      assert.match(await choose(wanted, can), /^✓ nodes: one runs containers, of 2 images and what is built/);
      assert.deepEqual(realNodeOf(instance), someNode);
    }
  });

  it("are simulated where it cannot, and it is said why", async () => {
    assert.match(await choose(undefined, cannot), /^✓ nodes: simulated, .* \(a kubelet needs root\)\n$/);
    assert.equal(realNodeOf(instance), undefined);
  });

  it("are simulated where that is wanted, and nothing is made", async () => {
    assert.match(await choose("simulated", asked), /^✓ nodes: simulated, .* \(NODES=simulated\)\n$/);
    assert.ok(!existsSync(realNodeFile(instance)));
  });

  it("are no others than wanted: what cannot be is an error", async () => {
    await assert.rejects(choose("real", cannot), {
      name: "SandboxError",
      message: "NODES=real: a kubelet needs root",
    });
  });

  it("stay as they are once there are some", async () => {
    start(true);
    for (const wanted of [undefined, "real"] as const) assert.equal(await choose(wanted, asked), "");
    assert.deepEqual(realNodeOf(instance), someNode);
    assert.deepEqual(served, [someNode, someNode], "their images can be pulled again");
  });

  it("stay simulated once there are some", async () => {
    start(false);
    for (const wanted of [undefined, "simulated"] as const) assert.equal(await choose(wanted, asked), "");
    assert.equal(realNodeOf(instance), undefined);
  });

  it("are not changed under what runs on them", async () => {
    start(false);
    const message =
      /^NODES=real: sandbox 'some' was started with nodes that are simulated: 'make down' first/;
    await assert.rejects(choose("real", asked), { name: "SandboxError", message });
    markRealNode(instance, someNode);
    await assert.rejects(choose("simulated", asked), /^SandboxError: NODES=simulated: .* that are real: /);
    assert.deepEqual(realNodeOf(instance), someNode);
  });

  it("are chosen anew after a start that was given up before there were any", async () => {
    markRealNode(instance, someNode);
    await choose("simulated", asked);
    assert.equal(realNodeOf(instance), undefined);
    markRealNode(instance, someNode);
    await choose(undefined, cannot);
    assert.equal(realNodeOf(instance), undefined);
  });
});
