import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import fc from "fast-check";
import { nodeTemplateOf, nodeTemplateTags } from "../../../../components/aws/autoscalerTags";
import {
  allocatableGpuUnits,
  type GpuPool,
  nodeGroupLabelsFor,
  nodeTaintsFor,
} from "../../../../components/gpu";
import { tokens } from "../../../../sandbox/cloud/inventory";
import { groupToGrow } from "../../../../sandbox/cloud/dataPlane/autoscaler";
import {
  fits,
  leftAfter,
  type NodeTemplate,
  requestsOf,
} from "../../../../sandbox/cloud/dataPlane/autoscaler/fit";
import {
  groupTags,
  isDiscovered,
  templateFromTags,
} from "../../../../sandbox/cloud/dataPlane/autoscaler/scalingGroup";
import type { NodeGroup } from "../../../../sandbox/cloud/dataPlane/nodeGroup";
import { anyPool } from "../../gpu/arbitraries";
import { nodeGroup, stock } from "./objects";

const groupOf = (pool: GpuPool, some: Partial<NodeGroup> = {}) =>
  nodeGroup({
    name: pool.name,
    instanceTypes: [pool.instanceType],
    labels: nodeGroupLabelsFor(pool),
    taints: nodeTaintsFor(pool),
    desired: 0,
    ...some,
  });

/** A model's pod as it waits for a node of the pool. */
function podFor(pool: GpuPool): V1Pod {
  const [[resource = "", units = 0] = []] = Object.entries(allocatableGpuUnits(pool));
  return {
    spec: {
      nodeSelector: { "mlops-stack.io/gpu-pool": pool.name },
      tolerations: nodeTaintsFor(pool).map(({ key, effect }) => ({ key, operator: "Exists", effect })),
      containers: [
        { name: "model", resources: { requests: { cpu: "500m", memory: "1Gi", [resource]: String(units) } } },
      ],
    },
  };
}

const half: GpuPool = { name: "half", instanceType: "g6.xlarge", sharing: { strategy: "mps", replicas: 2 } };
const tags = (pool: GpuPool) => nodeTemplateTags(nodeTemplateOf({ ...pool, diskGiB: 100 }));
const blind = { asksEks: false };
const candidate = (pool: GpuPool, some: Partial<NodeGroup> = {}, upcoming = 0) => {
  const group = groupOf(pool, some);
  return { group, template: templateFromTags(group, tags(pool), blind), upcoming };
};
const always = () => true;

describe("the simulated autoscaler", () => {
  it("starts the first node of any pool for a pod that takes all of its GPUs, by its tags alone", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const found = groupToGrow([podFor(pool)], [candidate(pool)], always);
        assert.equal(found?.name, pool.name);
      }),
    );
  });

  it("does not without the tag that the pod asks for", () => {
    const missing = (kind: string) =>
      Object.fromEntries(Object.entries(tags(half)).filter(([key]) => !key.includes(kind)));
    for (const kind of ["/label/mlops-stack.io/gpu-pool", "/resources/nvidia.com/gpu"]) {
      const group = groupOf(half);
      const template = templateFromTags(group, missing(kind), blind);
      assert.equal(groupToGrow([podFor(half)], [{ group, template, upcoming: 0 }], always), undefined, kind);
    }
  });

  it("asks EKS for labels and taints where it may", () => {
    const group = groupOf(half);
    const { labels, taints } = templateFromTags(group, {}, { asksEks: true });
    assert.equal(labels["mlops-stack.io/gpu-pool"], "half");
    assert.deepEqual(taints, group.taints);
    const pod = podFor(half);
    const { nodeSelector, containers } = pod.spec ?? { containers: [] };
    const intolerant = { spec: { nodeSelector, containers } };
    assert.ok(!fits(intolerant, candidate(half).template));
  });

  it("waits for the nodes that are on their way", () => {
    assert.equal(groupToGrow([podFor(half)], [candidate(half, { desired: 1 }, 1)], always), undefined);
    const two = [podFor(half), podFor(half)];
    assert.equal(groupToGrow(two, [candidate(half, { desired: 1 }, 1)], always)?.name, "half");
  });

  it("stops at the group's maximum and at AWS' quota, and takes another group that fits", () => {
    const other = { ...half, name: "other" };
    const { spec } = podFor(half);
    const anywhere: V1Pod = { spec: { containers: [], ...spec, nodeSelector: undefined } };
    const both = [candidate(half, { desired: 4 }), candidate(other)];
    assert.equal(groupToGrow([podFor(half)], both, always), undefined);
    assert.equal(groupToGrow([anywhere], both, always)?.name, "other");
    assert.equal(
      groupToGrow([anywhere], [candidate(half), candidate(other)], ({ name }) => name !== "half")?.name,
      "other",
    );
  });

  it("leaves a group alone that is on its way out, and does not count on its nodes", () => {
    const going = candidate(half, { status: "DELETING", desired: 1 }, 2);
    assert.equal(groupToGrow([podFor(half), podFor(half)], [going], always), undefined);
    const next = candidate(half, { id: "mlops:next" });
    assert.equal(groupToGrow([podFor(half)], [going, next], always)?.id, "mlops:next");
  });

  it("looks after the groups that carry its tags", () => {
    const has = { "k8s.io/cluster-autoscaler/enabled": "true", "k8s.io/cluster-autoscaler/mlops": "owned" };
    const wants = (cluster: string) =>
      `asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/${cluster}`;
    assert.ok(isDiscovered(has, wants("mlops")));
    assert.ok(isDiscovered(has, "asg:tag=k8s.io/cluster-autoscaler/enabled=true"));
    assert.ok(!isDiscovered(has, wants("other")));
    assert.ok(!isDiscovered(has, "asg:tag=k8s.io/cluster-autoscaler/enabled=false"));
    for (const nonsense of ["", "asg:tag=", "asg:"]) assert.ok(!isDiscovered(has, nonsense));
  });

  it("reads the tags of EKS and those that were set one by one, of this group alone", () => {
    const tag = (group: string, key: string) => ({
      type: tokens.autoscalingTag,
      id: `${group},${key}`,
      properties: { autoscalingGroupName: group, tag: { key, value: "v" } },
    });
    const found = groupTags(
      "one",
      stock([
        { type: tokens.autoscalingGroup, id: "one", properties: { tagsAll: { of: "EKS" } } },
        tag("one", "a"),
        tag("two", "b"),
      ]),
    );
    assert.deepEqual(found, { of: "EKS", a: "v" });
  });
});

describe("the room on a node", () => {
  const room = (free: Record<string, number>): NodeTemplate => ({ labels: {}, taints: [], free });
  const asks = (cpu: string): V1Pod => ({
    spec: { containers: [{ name: "a", resources: { requests: { cpu } } }] },
  });

  it("is filled by the pods in their order, never beyond what there is", () => {
    const cpus = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 8 });
    fc.assert(
      fc.property(cpus, fc.integer({ min: 0, max: 3 }), (all, count) => {
        const nodes = Array.from({ length: count }, () => room({ cpu: 2000, pods: 3 }));
        const left = leftAfter(
          all.map((cpu) => asks(`${cpu}m`)),
          nodes,
        );
        const placed = all.length - left.length;
        assert.ok(placed <= count * 3);
        const used =
          all.reduce((sum, cpu) => sum + cpu, 0) -
          left.reduce((sum, pod) => sum + (requestsOf(pod).cpu ?? 0), 0);
        assert.ok(used <= count * 2000);
        if (count > 0 && all.length > 0) assert.ok(placed > 0);
      }),
    );
  });

  it("counts a container that prepares by its peak, and one that stays in full", () => {
    const resources = (cpu: string) => ({ resources: { requests: { cpu } } });
    const pod: V1Pod = {
      spec: {
        initContainers: [
          { name: "i", ...resources("1500m") },
          { name: "s", restartPolicy: "Always", ...resources("100m") },
        ],
        containers: [{ name: "a", ...resources("1") }],
      },
    };
    assert.deepEqual(requestsOf(pod), { pods: 1, cpu: 1600 });
  });

  it("is for those that select it and tolerate it", () => {
    const node: NodeTemplate = {
      labels: { zone: "a" },
      taints: [
        { key: "gpu", value: "true", effect: "NoSchedule" },
        { key: "soft", effect: "PreferNoSchedule" },
      ],
      free: { pods: 1 },
    };
    const pod = (spec: Partial<NonNullable<V1Pod["spec"]>>): V1Pod => ({ spec: { containers: [], ...spec } });
    const tolerations = [{ key: "gpu", operator: "Exists" }];
    const affinity = (operator: string, values?: string[]) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator, values }] }],
        },
      },
    });
    assert.ok(fits(pod({ tolerations }), node));
    assert.ok(fits(pod({ tolerations: [{ operator: "Exists" }] }), node));
    assert.ok(!fits(pod({}), node));
    assert.ok(!fits(pod({ tolerations: [{ key: "gpu", operator: "Equal", value: "false" }] }), node));
    assert.ok(!fits(pod({ tolerations: [{ key: "gpu", operator: "Exists", effect: "NoExecute" }] }), node));
    assert.ok(!fits(pod({ tolerations, nodeSelector: { zone: "b" } }), node));
    for (const [operator, values, isWelcome] of [
      ["In", ["a"], true],
      ["In", ["b"], false],
      ["NotIn", ["a"], false],
      ["Exists", undefined, true],
      ["DoesNotExist", undefined, false],
      ["Strange", undefined, false],
    ] as const)
      assert.equal(
        fits(pod({ tolerations, affinity: affinity(operator, values && [...values]) }), node),
        isWelcome,
        operator,
      );
  });
});
