import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Node, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";
import { CloudFiles } from "../support/cloud";
import { engine } from "../support/engineProcess";

const minute = 60_000;

const common = {
  framework: { name: "pytorch", version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" },
  image: { ref: "registry.example/model:v1.0.0-pytorch2.8-cu128" },
  model: { registry: "mlflow", name: "digits", version: "1" },
};

/** A pool for each way of sharing, none of which has a node yet, and what its node then offers. */
const pools = [
  {
    pool: { name: "turns", instanceType: "g6.xlarge", sharing: { strategy: "timeSlicing", replicas: 2 } },
    model: { name: "half", gpu: 0.5, replicas: { min: 2 } },
    offers: { "nvidia.com/gpu": "2" },
  },
  {
    pool: { name: "beside", instanceType: "g5.xlarge", sharing: { strategy: "mps", replicas: 3 } },
    model: { name: "third", gpu: 0.33 },
    offers: { "nvidia.com/gpu": "3" },
  },
  {
    pool: { name: "slices", instanceType: "p4d.24xlarge", sharing: { strategy: "mig", profile: "1g.5gb" } },
    model: { name: "sliced", gpu: "1g.5gb", replicas: { min: 3 } },
    offers: { "nvidia.com/mig-1g.5gb": "56" },
  },
  {
    pool: {
      name: "rocket",
      instanceType: "g6.xlarge",
      amiType: "BOTTLEROCKET_x86_64_NVIDIA",
      sharing: { strategy: "mps", replicas: 4 },
    },
    model: { name: "quarter", gpu: 0.25 },
    offers: { "nvidia.com/gpu": "4" },
  },
  {
    pool: { name: "whole", instanceType: "g6.12xlarge" },
    model: { name: "several", gpu: 4 },
    offers: { "nvidia.com/gpu": "4" },
  },
];

/** What a careless change of the code takes away, and what the scheduler says of it. */
const mutations = [
  {
    what: "a toleration",
    file: "components/serving/modelPod.ts",
    from: "tolerations: gpu?.tolerations,",
    to: "tolerations: [],",
    says: /untolerated taint/,
  },
  {
    what: "a label",
    file: "components/serving/modelPod.ts",
    from: "nodeSelector: gpu?.nodeSelector,",
    to: 'nodeSelector: gpu && { "mlops-stack.io/gpu-pool": "misspelt" },',
    says: /node affinity\/selector/,
  },
  {
    what: "the right number of a resource",
    file: "components/serving/modelPod.ts",
    from: "[gpu.resourceName]: gpu.units }",
    to: "[gpu.resourceName]: gpu.units + 5 }",
    says: /Insufficient nvidia\.com/,
  },
];

describe("GPUs shared in every way, on node groups that start at zero", function () {
  this.timeout(20 * minute);
  const checkout = new Checkout("staging");
  const cloud = new CloudFiles(checkout);

  before("comes up with the stores in the cluster", async () => {
    await checkout.prepare();
    checkout.set(
      ["mlops:gpuPools"],
      pools.map(({ pool }) => pool),
    );
    checkout.set(
      ["mlops:models"],
      pools.map(({ pool, model }) => ({ ...common, ...model, gpuPool: pool.name })),
    );
    checkout.set(["mlops:systemNodes"], { min: 3, max: 4 });
    checkout.set(["mlops:postgres"], { backup: { enabled: false } });
    checkout.set(["mlops:redis"], { persistent: true });
    checkout.set(["mlops:mlflow"], {});
    await checkout.must("up");
  });
  after(() => checkout.remove());

  async function podsOf(model: string): Promise<V1Pod[]> {
    return (await checkout.objects<V1Pod>("pods")).filter(
      ({ metadata }) => metadata?.labels?.["mlops-stack.io/model"] === model,
    );
  }

  it("gives each model its share, on a node of its pool that offers as many as the pool says", async () => {
    const nodes = await checkout.objects<V1Node>("nodes");
    for (const { pool, model, offers } of pools) {
      const ofPool = nodes.filter(
        ({ metadata }) => metadata?.labels?.["mlops-stack.io/gpu-pool"] === pool.name,
      );
      assert.equal(ofPool.length, 1, `one node of ${pool.name} is enough`);
      const [node] = ofPool;
      for (const [resource, units] of Object.entries(offers)) {
        assert.equal(node?.status?.allocatable?.[resource], units, `${pool.name} offers ${resource}`);
      }
      const pods = await podsOf(model.name);
      assert.ok(pods.length > 0);
      for (const pod of pods) {
        assert.deepEqual([pod.spec?.nodeName, pod.status?.phase], [node?.metadata?.name, "Running"]);
      }
    }
  });

  it("binds the stores' volumes through the driver", async () => {
    const claims = await checkout.objects<V1PersistentVolumeClaim>("persistentvolumeclaims");
    assert.deepEqual(claims.map(({ metadata, status }) => `${metadata?.name}: ${status?.phase}`).sort(), [
      "mlflow-artifacts: Bound",
      "postgres-data: Bound",
      "redis-data: Bound",
    ]);
  });

  for (const { what, file, from, to, says } of mutations) {
    it(`leaves a model waiting, and says why, when a change of the code loses ${what}`, async () => {
      const target = path.join(checkout.root, file);
      const original = readFileSync(target, "utf8");
      assert.equal(original.split(from).length, 2, `${file} holds "${from}" once`);
      writeFileSync(target, original.replace(from, to));
      const run = checkout.start("up");
      try {
        assert.match(await reasonOfWaiting(), says);
      } finally {
        writeFileSync(target, original);
        const pid = engine(checkout);
        if (pid !== undefined) process.kill(pid, "SIGKILL");
        await run;
      }
    });
  }

  /** Why a pod of a model cannot be placed, as soon as one cannot. */
  async function reasonOfWaiting(): Promise<string> {
    const deadline = Date.now() + 2 * minute;
    while (Date.now() < deadline) {
      for (const { model } of pools) {
        for (const { status } of await podsOf(model.name)) {
          const placed = status?.conditions?.find(({ type }) => type === "PodScheduled");
          if (placed?.reason === "Unschedulable") return placed.message ?? "";
        }
      }
      await sleep(1000);
    }
    return "every pod found a node";
  }

  it("goes on as before when the change is taken back, and leaves nothing when it is destroyed", async () => {
    await checkout.must("up");
    for (const { model } of pools) {
      assert.deepEqual(
        (await podsOf(model.name)).filter(({ status }) => status?.phase !== "Running"),
        [],
      );
    }
    await checkout.must("down");
    assert.deepEqual(cloud.entries(), []);
  });
});
