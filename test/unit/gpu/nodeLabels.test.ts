import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allocatableGpuUnits,
  nodeGroupLabelsFor,
  nodeLabelsFor,
  nodeTaintsFor,
  type GpuPool,
} from "../../../components/gpu";
import { anyPool } from "./arbitraries";

const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
};
const sliced: GpuPool = {
  name: "sliced",
  instanceType: "p5.48xlarge",
  sharing: { strategy: "mig", profile: "1g.10gb" },
};

describe("the labels of a GPU node", () => {
  it("are those of its pool, of the autoscaler, of the device plugin and of feature discovery", () => {
    assert.deepEqual(nodeLabelsFor(inference), {
      "mlops-stack.io/gpu-pool": "inference",
      "node.kubernetes.io/instance-type": "g6.xlarge",
      "k8s.amazonaws.com/accelerator": "nvidia-l4",
      "nvidia.com/mps.capable": "true",
      "nvidia.com/gpu.present": "true",
      "nvidia.com/gpu.product": "NVIDIA-L4-SHARED",
      "nvidia.com/gpu.family": "ada-lovelace",
      "nvidia.com/gpu.memory": "22888",
      "nvidia.com/gpu.count": "1",
      "nvidia.com/gpu.replicas": "2",
      "nvidia.com/gpu.machine": "g6.xlarge",
      "nvidia.com/gpu.compute.major": "8",
      "nvidia.com/gpu.compute.minor": "9",
      "nvidia.com/gpu.sharing-strategy": "mps",
      "nvidia.com/cuda.driver-version.major": "580",
      "nvidia.com/mig.capable": "false",
      "nvidia.com/mig.strategy": "none",
    });
  });

  it("name the MIG layout, and no accelerator that would never show", () => {
    const labels = nodeLabelsFor(sliced);
    assert.equal(labels["nvidia.com/mig.config"], "all-1g.10gb");
    assert.equal(labels["nvidia.com/mig.strategy"], "mixed");
    assert.equal(labels["nvidia.com/mig-1g.10gb.count"], "56");
    assert.equal(labels["k8s.amazonaws.com/accelerator"], undefined);
  });

  it("are those of the node group alone where the image looks after its GPUs itself", () => {
    const bottlerocket: GpuPool = { ...inference, amiType: "BOTTLEROCKET_x86_64_NVIDIA" };
    assert.deepEqual(nodeLabelsFor(bottlerocket), {
      ...nodeGroupLabelsFor(bottlerocket),
      "node.kubernetes.io/instance-type": "g6.xlarge",
    });
    assert.deepEqual(Object.keys(nodeGroupLabelsFor(bottlerocket)), [
      "mlops-stack.io/gpu-pool",
      "nvidia.com/gpu.present",
      "k8s.amazonaws.com/accelerator",
    ]);
  });

  it("do not say at birth that the GPUs are cut already, for which the device plugin waits", () => {
    assert.equal(nodeGroupLabelsFor(sliced)["nvidia.com/mig.config.state"], undefined);
    assert.equal(nodeLabelsFor(sliced)["nvidia.com/mig.config.state"], "success");
  });

  it("name an accelerator exactly where a node will show whole GPUs or shares of them", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const named = "k8s.amazonaws.com/accelerator" in nodeGroupLabelsFor(pool);
        assert.equal(named, "nvidia.com/gpu" in allocatableGpuUnits(pool));
      }),
    );
  });

  it("keep the pool's own labels, which cannot replace those of the product", () => {
    const labels = nodeLabelsFor({
      ...inference,
      labels: { team: "vision", "mlops-stack.io/gpu-pool": "other" },
    });
    assert.equal(labels.team, "vision");
    assert.equal(labels["mlops-stack.io/gpu-pool"], "inference");
  });

  it("are legal label values that include all that the node group sets", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const labels = nodeLabelsFor(pool);
        for (const [key, value] of Object.entries(nodeGroupLabelsFor(pool))) assert.equal(labels[key], value);
        for (const value of Object.values(labels))
          assert.match(value, /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/);
      }),
    );
  });
});

describe("the taints of a GPU node", () => {
  it("keep off what did not ask for a GPU, besides the pool's own", () => {
    const own = { key: "team", value: "vision", effect: "NoExecute" as const };
    assert.deepEqual(nodeTaintsFor({ ...inference, taints: [own] }), [
      { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" },
      own,
    ]);
  });
});

describe("the GPU units of a node", () => {
  it("are its GPUs times what each is divided into", () => {
    assert.deepEqual(allocatableGpuUnits(inference), { "nvidia.com/gpu": 2 });
    assert.deepEqual(allocatableGpuUnits({ ...inference, instanceType: "g6.12xlarge" }), {
      "nvidia.com/gpu": 8,
    });
    assert.deepEqual(allocatableGpuUnits({ ...sliced, sharing: { strategy: "none" } }), {
      "nvidia.com/gpu": 8,
    });
    assert.deepEqual(allocatableGpuUnits(sliced), { "nvidia.com/mig-1g.10gb": 56 });
    const bottlerocket: GpuPool = { ...sliced, amiType: "BOTTLEROCKET_x86_64_NVIDIA" };
    assert.deepEqual(allocatableGpuUnits(bottlerocket), { "nvidia.com/gpu": 56 });
  });

  it("are at least one on every pool", () => {
    fc.assert(
      fc.property(anyPool, (pool) => Object.values(allocatableGpuUnits(pool)).every((units) => units >= 1)),
    );
  });
});
