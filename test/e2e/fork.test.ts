import assert from "node:assert/strict";

import type {
  V1Deployment,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StatefulSet,
} from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";

const minute = 60_000;

describe("a team that edits nothing but YAML", function () {
  this.timeout(10 * minute);
  const checkout = new Checkout();

  before(async () => {
    await checkout.prepare();
    await checkout.must("up");
  });
  after(() => checkout.remove());

  async function postgresClaim(): Promise<V1PersistentVolumeClaim> {
    const claims = await checkout.objects<V1PersistentVolumeClaim>("persistentvolumeclaims");
    const claim = claims.find(({ metadata }) => metadata?.name === "postgres-data");
    assert.ok(claim !== undefined);
    return claim;
  }

  it("moves Postgres to a larger volume, which stays the same volume", async () => {
    const before = await postgresClaim();
    checkout.set(["mlops:postgres", "storageGiB"], 25);
    await checkout.must("up");
    const after = await postgresClaim();
    assert.equal(after.spec?.volumeName, before.spec?.volumeName);
    assert.equal(after.metadata?.uid, before.metadata?.uid);
    assert.equal(after.status?.capacity?.storage, "25Gi");
    const volumes = await checkout.objects<V1PersistentVolume>("persistentvolumes");
    const volume = volumes.find(({ metadata }) => metadata?.name === after.spec?.volumeName);
    assert.equal(volume?.spec?.capacity?.storage, "25Gi");
  });

  it("overrides a field that no setting offers, and is told of an override that means nothing", async () => {
    const override = {
      kind: "Deployment",
      name: "digits-server",
      set: { spec: { revisionHistoryLimit: 7 } },
    };
    checkout.set(["mlops:overrides"], [override]);
    await checkout.must("up");
    const deployments = await checkout.objects<V1Deployment>("deployments");
    const overridden = deployments.filter(({ spec }) => spec?.revisionHistoryLimit === 7);
    assert.deepEqual(
      overridden.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"]),
      ["digits"],
    );
    checkout.set(["mlops:overrides", 0, "name"], "digit-server");
    const { exitCode, all = "" } = await checkout.make("preview");
    assert.notEqual(exitCode, 0);
    assert.match(all, /mlops:overrides\[0\]\.name +"digit-server" .*nearest: digits-server/);
    checkout.set(["mlops:overrides"], undefined);
    await checkout.must("up");
  });

  it("adds a model without touching those that serve", async () => {
    const before = await checkout.objects<V1Deployment>("deployments");
    checkout.set(["mlops:models", 2], {
      name: "sentiment",
      framework: { name: "tensorflow", version: "2.20", python: "3.12" },
      image: { ref: "ghcr.io/mlops-stack/model:v0.1.0-tensorflow2.20" },
      model: { registry: "mlflow", name: "sentiment", alias: "champion" },
    });
    await checkout.must("up");
    const after = await checkout.objects<V1Deployment>("deployments");
    assert.equal(after.length, before.length + 1);
    const generations = (list: V1Deployment[]) =>
      list.map(({ metadata }) => [metadata?.uid, metadata?.generation]);
    const untouched = generations(after).filter(([uid]) =>
      before.some(({ metadata }) => metadata?.uid === uid),
    );
    assert.deepEqual(untouched, generations(before));
  });

  it("switches Redis off, and the models are told", async () => {
    checkout.set(["mlops:redis", "enabled"], false);
    await checkout.must("up");
    const statefulSets = await checkout.objects<V1StatefulSet>("statefulsets");
    assert.ok(!statefulSets.some(({ metadata }) => metadata?.name?.includes("redis")));
    const deployments = await checkout.objects<V1Deployment>("deployments");
    const variables = deployments.flatMap(({ spec }) =>
      (spec?.template.spec?.containers ?? []).flatMap(({ env = [] }) => env.map(({ name }) => name)),
    );
    assert.ok(variables.length > 0);
    assert.deepEqual(
      variables.filter((name) => name.startsWith("REDIS")),
      [],
    );
  });

  it("gets the GPU nodes that its pools describe, and models are placed on them", async () => {
    checkout.set(
      ["mlops:gpuPools"],
      [{ name: "large", instanceType: "g6.12xlarge", max: 1, sharing: { strategy: "none" } }],
    );
    checkout.set(["mlops:models", 1, "gpu"], 4);
    // One node has no room for a second revision beside the first.
    checkout.set(["mlops:models", 1, "rollout"], { strategy: "rolling" });
    await checkout.must("up");
    const summary = await checkout.must("status");
    assert.match(summary, /large-1 +g6\.12xlarge .* 4 of 4 nvidia\.com\/gpu \(digits-gpu/);
    assert.doesNotMatch(summary, /gpu-1 /);
  });
});
