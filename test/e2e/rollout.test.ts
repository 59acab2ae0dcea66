import assert from "node:assert/strict";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Deployment, V1Job, V1Service } from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";
import { killDuring } from "../support/engineProcess";
import { whileFailing } from "../support/failingGates";
import { RealStack } from "../support/realStack";
import { ServiceHistory } from "../support/serviceHistory";

const minute = 60_000;
const isNightly = process.env["NIGHTLY"] !== undefined;

/** The label that tells one making of a revision from the next. */
const colour = "mlops-stack.io/colour";

describe("a new revision of a model", function () {
  this.timeout((isNightly ? 60 : 8) * minute);
  const checkout = new Checkout();
  let history: ServiceHistory;
  let version = 1;

  before(async () => {
    await checkout.prepare();
    await checkout.must("up");
    const kubeconfig = path.join(checkout.root, ".sandbox", "instances", "default", "kubeconfig");
    history = new ServiceHistory(kubeconfig, "mlops-models");
    await history.start();
  });
  after(async () => {
    history.stop();
    await checkout.remove();
  });

  const ship = (number: number, model = 0) => {
    checkout.set(["mlops:models", model, "model", "version"], String(number));
  };
  const shipNext = () => {
    version++;
    ship(version);
  };
  const cluster = new RealStack(checkout);
  const objects = async <T>(kind: string) =>
    (await cluster.get<{ items: T[] }>(kind, "-n", "mlops-models")).items;
  /** Colour of the pods that callers of digits get to. */
  const serving = async () => {
    const services = await objects<V1Service>("services");
    return services.find(({ metadata }) => metadata?.name === "digits")?.spec?.selector?.[colour];
  };
  const revisions = async () =>
    (await objects<V1Deployment>("deployments"))
      .filter(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"] === "digits")
      .map(({ metadata }) => metadata?.labels?.[colour]);
  const upFails = async (reason: RegExp) => {
    const { exitCode, all = "" } = await checkout.make("up");
    assert.notEqual(exitCode, 0);
    assert.match(all, reason);
  };

  it("takes over once it is tested, two models at once, and leaves nothing of the one before", async () => {
    const before = await serving();
    shipNext();
    ship(2, 1);
    await checkout.must("up");
    assert.notEqual(await serving(), before);
    assert.deepEqual(await revisions(), [await serving()]);
  });

  it("that fails its tests gets no caller, and the update says why; a second one as little", async () => {
    const before = await serving();
    await whileFailing(checkout, "model-gate", async () => {
      for (const attempt of ["first", "second"]) {
        shipNext();
        await upFails(/digits-gate-job[\s\S]*job failed/);
        assert.equal(await serving(), before, `after the ${attempt}`);
      }
      assert.equal((await revisions()).includes(before), true);
    });
  });

  it("is tested again by an update that changes nothing, and takes over", async () => {
    const before = await serving();
    await checkout.must("up");
    assert.notEqual(await serving(), before);
    assert.deepEqual(await revisions(), [await serving()]);
  });

  it("gives way to the settings of before, by a revision that is made and tested anew", async () => {
    const served = version;
    await whileFailing(checkout, "model-gate", async () => {
      shipNext();
      await upFails(/digits-gate-job/);
    });
    const before = await serving();
    ship(served);
    await checkout.must("up");
    assert.notEqual(await serving(), before);
    assert.deepEqual(await revisions(), [await serving()]);
    await checkout.must("up", { ARGS: "--expect-no-changes" });
  });

  it("that fails after it took over is still followed by the one before, without a gap", async () => {
    const [served, before] = [version - 1, await serving()];
    ship(version + 1);
    await whileFailing(checkout, "model-verification", () => upFails(/digits-verify-job/));
    assert.notEqual(await serving(), before);
    assert.equal((await revisions()).includes(before), true, "the one before is there");
    ship(served);
    await checkout.must("up");
    version++;
  });

  it("changes its strategy to a canary, to pod by pod, and back, and leaves nothing of the one before", async () => {
    // Canaries are watched by Prometheus, and by nobody else.
    const watcher = { grafana: { enabled: false }, alertmanager: { enabled: false } };
    checkout.set(["mlops:metrics"], { ...watcher, prometheus: { verifyKubelets: false } });
    for (const [strategy, selected] of [
      ["canary", /^undefined$/],
      ["rolling", /^rolling$/],
      ["blueGreen", /^[0-9a-f]{8}$/],
    ] as const) {
      checkout.set(["mlops:models", 0, "rollout"], { strategy });
      shipNext();
      await checkout.must("up");
      assert.match(String(await serving()), selected);
      assert.equal((await revisions()).length, 1, strategy);
      assert.deepEqual((await checkout.state()).pending, []);
    }
    checkout.set(["mlops:metrics"], { enabled: false });
  });

  const moments: [string, () => Promise<boolean>][] = [
    ["its pods are asked for", async () => (await revisions()).length > 1],
    ["its test runs", async () => (await jobs()).length > 2],
    ["callers were handed over", changedHands()],
    ["the one before is deleted", changedHands(async () => (await revisions()).length === 1)],
  ];

  async function jobs(): Promise<V1Job[]> {
    const all = await objects<V1Job>("jobs");
    return all.filter(({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] === "model-gate");
  }

  /** Whether the Service leads somewhere else than at the first look, and more holds. */
  function changedHands(more = () => Promise.resolve(true)): () => Promise<boolean> {
    let first: string | undefined;
    return async () => {
      first ??= await serving();
      return first !== (await serving()) && (await more());
    };
  }

  // Every night at each of them.
  for (const [moment, hasCome] of isNightly ? moments : moments.slice(2, 3)) {
    it(`comes through an engine that is killed when ${moment}`, async () => {
      shipNext();
      let isOver = false;
      await killDuring(checkout, "up", async () => {
        while (!isOver && !(await hasCome())) await sleep(20);
      });
      isOver = true;
      await checkout.must("up");
      assert.deepEqual(await revisions(), [await serving()]);
      assert.deepEqual((await checkout.state()).pending, []);
    });
  }

  if (isNightly) {
    it("takes over fifty times", async () => {
      while (history.of("digits").switches < 50) {
        shipNext();
        await checkout.must("up");
      }
    });
  }

  it("never left callers without a pod that is ready", () => {
    for (const [model, least] of [
      ["digits", isNightly ? 50 : 5],
      ["digits-gpu", 1],
    ] as const) {
      const { switches, gaps } = history.of(model);
      console.log(`      ${model}: ${switches} switches, ${gaps.length} gaps`);
      assert.ok(switches >= least, `${switches} switches of ${model}`);
      assert.deepEqual(gaps, []);
    }
  });
});
