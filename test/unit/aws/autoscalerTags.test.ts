import assert from "node:assert/strict";
import fc from "fast-check";
import { nodeTemplateOf, nodeTemplateTags } from "../../../components/aws/autoscalerTags";
import {
  allocatableGpuUnits,
  type GpuPool,
  nodeGroupLabelsFor,
  nodeTaintsFor,
} from "../../../components/gpu";
import { anyPool } from "../gpu/arbitraries";

const template = "k8s.io/cluster-autoscaler/node-template";
const tagsOf = (pool: GpuPool) => nodeTemplateTags(nodeTemplateOf({ ...pool, diskGiB: 100 }));

const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.12xlarge",
  sharing: { strategy: "mps", replicas: 2 },
};

describe("the tags of a scaling group", () => {
  it("say what a node would be, to an autoscaler that has none to look at", () => {
    assert.deepEqual(tagsOf(inference), {
      [`${template}/label/mlops-stack.io/gpu-pool`]: "inference",
      [`${template}/label/nvidia.com/gpu.present`]: "true",
      [`${template}/label/k8s.amazonaws.com/accelerator`]: "nvidia-l4",
      [`${template}/label/nvidia.com/mps.capable`]: "true",
      [`${template}/taint/nvidia.com/gpu`]: "true:NoSchedule",
      [`${template}/resources/nvidia.com/gpu`]: "8",
      [`${template}/resources/ephemeral-storage`]: "87Gi",
    });
  });

  it("take back the whole GPUs that the instance type has, where they are cut into slices", () => {
    const tags = tagsOf({
      name: "sliced",
      instanceType: "p5.48xlarge",
      sharing: { strategy: "mig", profile: "1g.10gb" },
    });
    assert.equal(tags[`${template}/resources/nvidia.com/gpu`], "0");
    assert.equal(tags[`${template}/resources/nvidia.com/mig-1g.10gb`], "56");
  });

  it("name every label, every taint's key and every unit of the pool, and no other", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const tags = tagsOf(pool);
        const labels = Object.entries(nodeGroupLabelsFor(pool)).map(([key, value]) => [
          `label/${key}`,
          value,
        ]);
        const units = Object.entries(allocatableGpuUnits(pool)).map(([key, count]) => [
          `resources/${key}`,
          String(count),
        ]);
        for (const [key, value] of [...labels, ...units]) assert.equal(tags[`${template}/${key}`], value);
        const keysOf = (kind: string) =>
          Object.keys(tags)
            .filter((tag) => tag.startsWith(`${template}/${kind}/`))
            .map((tag) => tag.slice(`${template}/${kind}/`.length));
        assert.equal(keysOf("label").length, labels.length);
        const taintKeys = nodeTaintsFor(pool).map(({ key }) => key);
        assert.deepEqual(new Set(keysOf("taint")), new Set(taintKeys));
      }),
    );
  });

  it("tell the first of two taints that differ in effect alone", () => {
    const taints = [
      { key: "team", value: "vision", effect: "NoSchedule" as const },
      { key: "team", effect: "NoExecute" as const },
    ];
    assert.equal(tagsOf({ ...inference, taints })[`${template}/taint/team`], "vision:NoSchedule");
  });

  it("fit into what AWS takes: 128 characters a key, 256 a value", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        for (const [key, value] of Object.entries(tagsOf(pool))) {
          assert.ok(key.length <= 128 && value.length <= 256 && value !== "", key);
        }
      }),
    );
  });
});
