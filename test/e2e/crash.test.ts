import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { Checkout } from "../support/checkout";
import { killDuring } from "../support/engineProcess";
import { generator, seedOfRun } from "../support/seed";

const minute = 60_000;
const isNightly = process.env["NIGHTLY"] !== undefined;

/** Objects of the platform in the cluster, as `Kind namespace/name`, made by the engine. */
async function inCluster(checkout: Checkout): Promise<string[]> {
  const kinds =
    "namespaces,services,serviceaccounts,secrets,configmaps,persistentvolumeclaims,deployments,statefulsets,jobs," +
    "cronjobs,horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,resourcequotas,limitranges,roles,rolebindings";
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
  const seed = seedOfRun();
  const random = generator(seed);

  // Every night with everything.
  before(() => checkout.prepare({ observed: isNightly }));
  after(() => checkout.remove());

  it("is followed by a make up that finishes, with nothing doubled and nothing orphaned", async function () {
    console.log(`      seed ${seed}: SEED=${seed} kills at the same moments`);
    for (const bound of isNightly ? [3_000, 6_000, 10_000, 14_000, 20_000] : [3_000, 10_000, 20_000]) {
      const moment = Math.round(500 + random() * bound);
      console.log(`      killing the engine ${moment} ms after its start`);
      await killDuring(checkout, "up", () => sleep(moment));
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
    await killDuring(checkout, "down", () => sleep(1_000 + random() * 3_000));
    await checkout.must("down");
    assert.deepEqual(checkout.processes(), []);
  });
});
