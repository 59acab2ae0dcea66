import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import {
  autoscalerSpec,
  fixedReplicas,
  isAutoscaled,
  type Replicas,
} from "../../../components/serving/replicas";

const replicas = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 100 }))
  .map(([min, more, targetCpuPercent]): Replicas => ({ min, max: min + more, targetCpuPercent }));

describe("autoscaling", () => {
  it("leaves the number of replicas to the autoscaler, or states it when there is none", () => {
    fc.assert(
      fc.property(replicas, (count) => {
        assert.equal(isAutoscaled(count), count.max > count.min);
        assert.equal(fixedReplicas(count), isAutoscaled(count) ? undefined : count.min);
      }),
    );
  });

  it("stays within the settings and aims at the CPU use that they name", () => {
    const target = { kind: "Deployment", name: "digits" };
    const spec = autoscalerSpec(target, { min: 2, max: 6, targetCpuPercent: 60 });
    assert.equal(spec.minReplicas, 2);
    assert.equal(spec.maxReplicas, 6);
    assert.deepEqual(spec.metrics, [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
      },
    ]);
  });

  it("aims at what waits beside that, where somebody tells it", () => {
    const target = { kind: "Deployment", name: "digits" };
    const depth = (targetQueueDepth: number) =>
      autoscalerSpec(target, { min: 2, max: 6, targetCpuPercent: 60, targetQueueDepth }).metrics;
    const [cpu, queue] = depth(24) as unknown[];
    assert.deepEqual(
      cpu,
      (autoscalerSpec(target, { min: 2, max: 6, targetCpuPercent: 60 }).metrics as unknown[])[0],
    );
    assert.deepEqual(queue, {
      type: "Pods",
      pods: { metric: { name: "ai_queue_depth" }, target: { type: "AverageValue", averageValue: "24" } },
    });
    // As the API server writes it back: anything else would be a difference at the next refresh.
    assert.match(JSON.stringify(depth(4000)), /"averageValue":"4k"/);
  });

  it("goes up at once, and down after five quiet minutes", () => {
    fc.assert(
      fc.property(replicas, (count) => {
        const { behavior } = autoscalerSpec({ kind: "Deployment", name: "digits" }, count);
        assert.deepEqual(behavior, { scaleDown: { stabilizationWindowSeconds: 300 } });
      }),
    );
  });
});
