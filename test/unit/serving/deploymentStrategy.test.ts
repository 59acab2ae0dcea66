import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { deploymentStrategy } from "../../../components/serving/rollout/deploymentStrategy";
import { readyTimeoutSeconds, type Rollout } from "../../../components/serving/rollout/rollout";

const rolling: Rollout = { strategy: "rolling" };
const replicas = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }))
  .map(([min, more]) => ({ min, max: min + more }));
const newFirst = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

describe("pods that give way one by one", () => {
  it("keep every replica of a CPU model while the new ones start", () => {
    fc.assert(
      fc.property(replicas, (count) => {
        assert.deepEqual(deploymentStrategy({ rollout: rolling, usesGpu: false, replicas: count }), newFirst);
      }),
    );
  });

  it("never ask for a GPU that the replicas do not hold already", () => {
    fc.assert(
      fc.property(replicas, (count) => {
        const { type, rollingUpdate } = deploymentStrategy({
          rollout: rolling,
          usesGpu: true,
          replicas: count,
        });
        if (count.max === 1) assert.deepEqual([type, rollingUpdate], ["Recreate", undefined]);
        else assert.deepEqual(rollingUpdate, { maxSurge: 0, maxUnavailable: 1 });
      }),
    );
  });

  it("are there before the old ones go where the pool has a GPU to spare", () => {
    const rollout: Rollout = { strategy: "rolling", spareGpu: true };
    assert.deepEqual(deploymentStrategy({ rollout, usesGpu: true, replicas: { min: 1, max: 1 } }), newFirst);
  });
});

describe("the patience with new pods", () => {
  it("is longer where a node with a GPU may have to be bought, and what somebody wrote", () => {
    assert.deepEqual([readyTimeoutSeconds(rolling, false), readyTimeoutSeconds(rolling, true)], [600, 1800]);
    assert.equal(readyTimeoutSeconds({ strategy: "blueGreen", timeoutSeconds: 90 }, true), 90);
  });
});
