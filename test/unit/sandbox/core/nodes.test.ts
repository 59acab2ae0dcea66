import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import {
  allocatableGpuUnits,
  type GpuPool,
  gpuTaint,
  nodeLabelsFor,
  nodeTaintsFor,
} from "../../../../components/gpu";
import { type NodeDescription, nodeManifest, nodesFor, readNodes } from "../../../../sandbox/nodes/nodes";
import { nodeKindLabel } from "../../../../sandbox/realNode/config/kubelet";
import { anyPools } from "../../gpu/arbitraries";
import { temporaryFolder } from "./temporaryFolder";

const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
};
const system: NodeDescription = { name: "system-1", instanceType: "m7i.xlarge" };
const listedGpu: NodeDescription = { ...inference, name: "gpu-1", pool: "inference" };
const names = (listed: NodeDescription[], pools: GpuPool[]) =>
  nodesFor(listed, pools).map(({ name }) => name);

describe("the simulated nodes", () => {
  const max = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
  const pools = anyPools.chain((all) =>
    fc
      .array(max, { minLength: all.length, maxLength: all.length })
      .map((maxima) => all.map((pool, index): GpuPool => ({ ...pool, max: maxima[index] }))),
  );

  it("serve every pool of any stack, as far as its max allows, with its labels, taints and GPU units", () => {
    fc.assert(
      fc.property(pools, (all) => {
        const manifests = nodesFor(readNodes(), all).map(nodeManifest);
        for (const pool of all) {
          const own = manifests.filter(
            ({ metadata }) => metadata.labels["mlops-stack.io/gpu-pool" as never] === pool.name,
          );
          assert.equal(own.length, Math.min(pool.max ?? 1, 20), pool.name);
          for (const { metadata, spec, status } of own) {
            const labels: Record<string, string> = metadata.labels;
            for (const [key, value] of Object.entries(nodeLabelsFor(pool)))
              assert.equal(labels[key], value, key);
            assert.deepEqual(spec.taints, nodeTaintsFor(pool));
            assert.deepEqual(spec.taints[0], gpuTaint);
            for (const [resource, units] of Object.entries(allocatableGpuUnits(pool))) {
              assert.equal(status.allocatable[resource], String(units));
              assert.equal(status.capacity[resource], String(units));
            }
          }
        }
      }),
    );
  });

  it("have names of their own, also where a pool is called like a listed node", () => {
    fc.assert(
      fc.property(pools, (all) => {
        const found = names(readNodes(), all);
        assert.equal(new Set(found).size, found.length);
      }),
    );
    const pool = (name: string): GpuPool => ({ ...inference, name, max: 2 });
    assert.deepEqual(names([system, listedGpu], [pool("system"), pool("gpu")]), [
      "system-1",
      "system-2",
      "system-3",
      "gpu-2",
      "gpu-3",
    ]);
  });

  it("keep a listed GPU node that looks like its pool, and add what is missing up to max", () => {
    assert.deepEqual(names([system, listedGpu], [inference]), ["system-1", "gpu-1"]);
    assert.deepEqual(names([system, listedGpu], [{ ...inference, max: 3 }]), [
      "system-1",
      "gpu-1",
      "inference-2",
      "inference-3",
    ]);
  });

  it("replace a listed GPU node that the stack describes otherwise, or not at all", () => {
    const others: GpuPool[] = [
      { ...inference, instanceType: "g6.2xlarge" },
      { ...inference, sharing: { strategy: "mps", replicas: 3 } },
      { ...inference, sharing: { strategy: "none" } },
    ];
    for (const pool of others) {
      assert.deepEqual(names([system, listedGpu], [pool]), ["system-1", "inference-1"]);
    }
    assert.deepEqual(names([system, listedGpu], []), ["system-1"]);
  });

  it("show a listed node with the labels and taints that the stack gives its pool", () => {
    const pool: GpuPool = {
      ...inference,
      labels: { team: "vision" },
      taints: [{ key: "team", effect: "NoSchedule" }],
      amiType: "BOTTLEROCKET_x86_64_NVIDIA",
    };
    const [node] = nodesFor([listedGpu], [pool]).map(nodeManifest);
    assert.ok(node);
    const labels: Record<string, string> = node.metadata.labels;
    assert.equal(labels.team, "vision");
    assert.equal(
      labels["nvidia.com/cuda.driver-version.major"],
      nodeLabelsFor(pool)["nvidia.com/cuda.driver-version.major"],
    );
    assert.deepEqual(node.spec.taints, [gpuTaint, ...(pool.taints ?? [])]);
  });

  it("say that they are simulated, so that what cannot run elsewhere finds them", () => {
    for (const node of nodesFor(readNodes(), [{ ...inference, max: 3 }])) {
      assert.equal(nodeManifest(node).metadata.labels[nodeKindLabel], "simulated", node.name);
    }
  });

  it("give a node of the system no GPU, no taint and what EKS leaves to pods", () => {
    const { metadata, spec, status } = nodeManifest({ name: "system-1", instanceType: "m7i.xlarge" });
    assert.deepEqual(spec.taints, []);
    const resources = [...Object.keys(status.allocatable), ...Object.keys(metadata.labels)];
    assert.deepEqual(
      resources.filter((name) => name.startsWith("nvidia.com/")),
      [],
    );
    assert.deepEqual(status.allocatable, { cpu: "3920m", memory: status.allocatable.memory, pods: "58" });
    assert.equal(status.capacity.cpu, "4000m");
    assert.equal(metadata.annotations["kwok.x-k8s.io/node"], "fake");
  });
});

describe("nodes.yaml", () => {
  const folder = temporaryFolder();

  it("names its file and what is wrong with it", () => {
    const file = path.join(folder.at, "nodes.yaml");
    for (const [content, problem] of [
      ["nodes: [", /nodes\.yaml cannot be used: /],
      ["", /nodes\.yaml cannot be used: /],
      ["nodes: [{ name: a, instanceType: m7i.huge }]", /nodes\.yaml cannot be used: .*m7i\.huge/],
      ["nodes: [{ instanceType: m7i.large }]", /every node needs a name/],
    ] as const) {
      writeFileSync(file, content);
      assert.throws(() => readNodes(file), { name: "SandboxError", message: problem });
    }
  });
});
