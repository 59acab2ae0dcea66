import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { ExecaChildProcess } from "execa";

import { Checkout } from "../support/checkout";

const minute = 60_000;

/** Reproducible "random" moments: the seed is printed, and taken from SEED when given (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The engine's own process, not the wrapper, its plugins or the program. */
function engine(checkout: Checkout): number | undefined {
  return checkout.processes().find(({ command }) => /toolchain\/bin\/pulumi (up|destroy) /.test(command))
    ?.pid;
}

/** The engine of a run that was started; undefined when the run ended before it had one. */
async function engineOf(run: ExecaChildProcess, checkout: Checkout): Promise<number | undefined> {
  while (run.exitCode === null) {
    const pid = engine(checkout);
    if (pid !== undefined) return pid;
    await sleep(20);
  }
  return undefined;
}

/** Objects of the platform in the cluster, as `Kind namespace/name`, made by the engine. */
async function inCluster(checkout: Checkout): Promise<string[]> {
  const kinds =
    "namespaces,services,serviceaccounts,secrets,configmaps,persistentvolumeclaims,deployments,statefulsets,jobs," +
    "cronjobs,horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,resourcequotas,limitranges";
  const items = await checkout.objects<{
    kind: string;
    metadata: {
      name: string;
      namespace?: string;
      labels?: Record<string, string>;
      ownerReferences?: unknown[];
    };
  }>(kinds);
  return items
    .filter(({ metadata }) => metadata.labels?.["app.kubernetes.io/managed-by"] === "pulumi")
    .filter(({ metadata }) => metadata.ownerReferences === undefined)
    .map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`,
    )
    .sort();
}

async function inState(checkout: Checkout): Promise<string[]> {
  const { resources } = await checkout.state();
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ type, id }) => `${type.split(":").at(-1)} ${id}`)
    .sort();
}

describe("an engine that is killed", function () {
  this.timeout(20 * minute);
  const checkout = new Checkout();
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const random = generator(seed);

  before(() => checkout.prepare());
  after(() => checkout.remove());

  /** Kills the engine that long after its start. A run that ends by itself before that is one more to come back to. */
  async function killDuring(target: string, afterMs: number): Promise<void> {
    const run = checkout.start(target);
    const pid = await engineOf(run, checkout);
    assert.ok(pid !== undefined, `make ${target} ended without an engine:\n${(await run).all}`);
    await Promise.race([sleep(afterMs), run]);
    if (engine(checkout) === pid) process.kill(pid, "SIGKILL");
    await run;
  }

  it("is followed by a make up that finishes, with nothing doubled and nothing orphaned", async function () {
    console.log(`      seed ${seed}: SEED=${seed} kills at the same moments`);
    for (const bound of [3_000, 6_000, 10_000, 14_000, 20_000]) {
      const moment = Math.round(500 + random() * bound);
      console.log(`      killing the engine ${moment} ms after its start`);
      await killDuring("up", moment);
    }
    await checkout.must("up");
    assert.deepEqual(await inCluster(checkout), await inState(checkout));
    const { pending } = await checkout.state();
    assert.deepEqual(pending, []);
    await checkout.must("up", { ARGS: "--expect-no-changes" });
    await checkout.mustType("pulumi preview --expect-no-changes");
  });

  it("leaves no plugin behind", () => {
    const left = checkout.processes().filter(({ command }) => /pulumi|languageHost|plugins/.test(command));
    assert.deepEqual(left, []);
  });

  it("leaves nothing when it dies in the middle of make down", async () => {
    await killDuring("down", 1_000 + random() * 3_000);
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
  });
});
