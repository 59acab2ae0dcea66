import assert from "node:assert/strict";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { judgeDaemonSet } from "../../../../sandbox/plugins/kubernetes/await/daemonSet";
import { judgeDeployment } from "../../../../sandbox/plugins/kubernetes/await/deployment";
import { judgeJob } from "../../../../sandbox/plugins/kubernetes/await/job";
import { judgePod } from "../../../../sandbox/plugins/kubernetes/await/pod";
import { labelSelector, podProblems } from "../../../../sandbox/plugins/kubernetes/await/pods";
import { service } from "../../../../sandbox/plugins/kubernetes/await/service";
import { judgeStatefulSet } from "../../../../sandbox/plugins/kubernetes/await/statefulSet";
import { Cluster } from "../../../../sandbox/plugins/kubernetes/client";

function workload(status: JsonObject, spec: JsonObject = { replicas: 3 }): JsonObject {
  return { metadata: { generation: 2 }, spec, status: { observedGeneration: 2, ...status } };
}

const done = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };

describe("kubernetes readiness of a Deployment", () => {
  it("is reached when all replicas are updated and available, and no old one is left", () => {
    assert.equal(judgeDeployment(workload(done)).state, "ready");
    for (const missing of [{ updatedReplicas: 2 }, { availableReplicas: 2 }, { replicas: 4 }])
      assert.equal(judgeDeployment(workload({ ...done, ...missing })).state, "waiting");
  });

  it("is not read from a status that speaks of the specification before", () => {
    assert.equal(judgeDeployment(workload({ ...done, observedGeneration: 1 })).state, "waiting");
  });

  it("fails with the reason when the rollout stops progressing", () => {
    const type = "Progressing";
    const stopped = { type, status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" };
    assert.deepEqual(judgeDeployment(workload({ conditions: [stopped] })), {
      state: "failed",
      message: "rollout failed: ProgressDeadlineExceeded: timed out",
    });
  });

  it("tells how far the rollout is", () => {
    const verdict = judgeDeployment(workload({ ...done, availableReplicas: 1 }));
    assert.deepEqual(verdict, { state: "waiting", message: "waiting for rollout: 1/3 replicas ready" });
  });

  it("counts the updated replicas before the available ones", () => {
    const verdict = judgeDeployment(workload({ ...done, updatedReplicas: 1 }));
    assert.deepEqual(verdict, { state: "waiting", message: "waiting for rollout: 1/3 replicas updated" });
  });

  it("is reached without pods where none are wanted", () => {
    assert.equal(judgeDeployment(workload({}, { replicas: 0 })).state, "ready");
  });
});

describe("kubernetes readiness of a StatefulSet", () => {
  const revisions = { currentRevision: "a", updateRevision: "a" };

  it("is reached when all replicas are ready and of the current revision", () => {
    assert.equal(judgeStatefulSet(workload({ ...done, ...revisions })).state, "ready");
    assert.equal(judgeStatefulSet(workload({ ...done, ...revisions, readyReplicas: 2 })).state, "waiting");
    assert.equal(judgeStatefulSet(workload({ ...done, ...revisions, updateRevision: "b" })).state, "waiting");
  });

  it("does not wait for revisions that a partition, or OnDelete, holds back", () => {
    const mixed = { ...done, ...revisions, updateRevision: "b" };
    for (const updateStrategy of [{ type: "OnDelete" }, { rollingUpdate: { partition: 1 } }])
      assert.equal(judgeStatefulSet(workload(mixed, { replicas: 3, updateStrategy })).state, "ready");
  });
});

describe("kubernetes readiness of other kinds", () => {
  it("is reached by a DaemonSet when each wanted node has a current, available pod", () => {
    const all = { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 };
    assert.equal(judgeDaemonSet(workload(all)).state, "ready");
    assert.equal(judgeDaemonSet(workload({ ...all, numberAvailable: 1 })).state, "waiting");
    assert.equal(judgeDaemonSet(workload({ ...all, updatedNumberScheduled: 1 })).state, "waiting");
  });

  it("is reached by a Job that is complete or suspended, and fails with a Job that failed", () => {
    const conditions = (type: string) => [
      { type, status: "True", reason: "BackoffLimitExceeded", message: "no" },
    ];
    assert.equal(judgeJob({ status: { conditions: conditions("Complete") } }).state, "ready");
    assert.equal(judgeJob({ spec: { suspend: true } }).state, "ready");
    assert.equal(judgeJob({ status: { startTime: "now" } }).state, "waiting");
    assert.equal(judgeJob({ status: { conditions: conditions("Failed") } }).state, "failed");
  });

  it("is reached by a Pod that is ready or succeeded", () => {
    const running = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
    assert.equal(judgePod({ status: running }).state, "ready");
    assert.equal(judgePod({ status: { phase: "Succeeded" } }).state, "ready");
    assert.equal(judgePod({ status: { phase: "Running" } }).state, "waiting");
    assert.equal(judgePod({ status: { ...running, phase: "Pending" } }).state, "waiting");
    assert.equal(judgePod({ status: { phase: "Failed" } }).state, "failed");
  });
});

describe("kubernetes pod problems", () => {
  const pod = (status: JsonObject): JsonObject => ({ metadata: { name: "p" }, status });

  it("name the container and what the kubelet says of it", () => {
    const waiting = { reason: "ImagePullBackOff", message: "no such image" };
    assert.deepEqual(podProblems(pod({ containerStatuses: [{ name: "c", state: { waiting } }] })), [
      'pod p: container "c": ImagePullBackOff: no such image',
    ]);
    const terminated = { reason: "Error", exitCode: 3 };
    assert.deepEqual(podProblems(pod({ initContainerStatuses: [{ name: "c", state: { terminated } }] })), [
      'pod p: container "c": Error (exit code 3)',
    ]);
  });

  it("say why the scheduler found no node", () => {
    const scheduled = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: "0/1 nodes",
    };
    assert.deepEqual(podProblems(pod({ conditions: [scheduled] })), ["pod p: Unschedulable: 0/1 nodes"]);
  });

  it("are none while containers are only being started", () => {
    const waiting = { reason: "ContainerCreating" };
    assert.deepEqual(podProblems(pod({ containerStatuses: [{ name: "c", state: { waiting } }] })), []);
  });

  it("are looked for among the pods that the owner selects", () => {
    const matchExpressions = [
      { key: "tier", operator: "In", values: ["a", "b"] },
      { key: "old", operator: "DoesNotExist" },
    ];
    const spec = { selector: { matchLabels: { app: "web" }, matchExpressions } };
    assert.equal(labelSelector({ spec }), "app=web,tier in (a,b),!old");
  });
});

describe("kubernetes readiness of a Service", () => {
  /** A cluster in which nothing but the events can be listed. */
  class Eventful extends Cluster {
    override list(...[{ kind }]: Parameters<Cluster["list"]>): ReturnType<Cluster["list"]> {
      const message = "could not find any suitable subnets for creating the ELB";
      return Promise.resolve(kind === "Event" ? [{ reason: "SyncLoadBalancerFailed", message }] : []);
    }
  }
  const nowhere = { server: "http://127.0.0.1:1", origin: "nowhere", namespace: "default", insecure: false };
  const cluster = new Eventful(nowhere);
  const balanced = { metadata: { name: "digits", uid: "1" }, spec: { type: "LoadBalancer" } };

  it("waits for the address of its load balancer, and tells why there is none", async () => {
    const message = "waiting for the load balancer's address";
    assert.deepEqual(await service.judge(balanced, cluster), { state: "waiting", message });
    assert.deepEqual(await service.explain?.(balanced, cluster), [
      "SyncLoadBalancerFailed: could not find any suitable subnets for creating the ELB",
    ]);
    const served = { ...balanced, status: { loadBalancer: { ingress: [{ hostname: "a" }] } } };
    assert.equal((await service.judge(served, cluster)).state, "ready");
  });
});
