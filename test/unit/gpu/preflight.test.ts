import assert from "node:assert/strict";
import fc from "fast-check";
import { type GpuPool, preflight, type PreflightModel, type PreflightPool } from "../../../components/gpu";
import { checkNodeImage, checkOwners, ownersOf } from "../../../components/gpu/preflightPools";
import { anyPools } from "./arbitraries";

const inference: PreflightPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  max: 4,
  sharing: { strategy: "mps", replicas: 2 },
};

const digits: PreflightModel = {
  name: "digits",
  framework: { name: "pytorch", version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" },
  gpu: 0.5,
  replicas: { min: 2, max: 6 },
  resources: { cpu: "1500m", memory: "4Gi" },
};

function report(changes: Partial<PreflightModel> = {}, pool: Partial<PreflightPool> = {}, more: object = {}) {
  return preflight({ models: [{ ...digits, ...changes }], gpuPools: [{ ...inference, ...pool }], ...more });
}

/** The verdicts in short. */
function told(input: ReturnType<typeof report>): string[] {
  return input.verdicts.map(({ severity, rule, path }) => `${severity} ${rule} at ${path.join(".")}`);
}

describe("the preflight", () => {
  it("has nothing to say about a model that fits, and shows its whole chain", () => {
    const { chains, verdicts } = report();
    assert.deepEqual(verdicts, []);
    assert.deepEqual(chains, [
      {
        model: "digits",
        index: 0,
        framework: digits.framework,
        gpu: 0.5,
        pool: inference,
        target: { gpu: "L4", computeCapability: "8.9", driver: "580.159.03", memoryMiB: 11444 },
        perNode: 2,
        spare: true,
        surge: true,
      },
    ]);
  });

  it("shows no GPU for a model on CPU", () => {
    const cpu = {
      ...digits,
      gpu: 0,
      framework: { name: "pytorch", version: "2.8", python: "3.11" } as const,
    };
    const { chains, verdicts } = preflight({ models: [cpu], gpuPools: [inference] });
    assert.deepEqual(verdicts, []);
    assert.deepEqual(
      [chains[0]?.pool, chains[0]?.target, chains[0]?.spare],
      [undefined, undefined, undefined],
    );
  });

  it("refuses a share that no pool serves, and one that the named pool does not", () => {
    assert.deepEqual(told(report({ gpu: 1 })), ["error gpu-share at models.0.gpu"]);
    const whole: PreflightPool = { ...inference, name: "whole", sharing: { strategy: "none" } };
    const named = preflight({ models: [{ ...digits, gpuPool: "whole" }], gpuPools: [inference, whole] });
    assert.deepEqual(told(named), ["error gpu-share at models.0.gpu"]);
    const right = preflight({
      models: [{ ...digits, gpu: 1, gpuPool: "whole" }],
      gpuPools: [inference, whole],
    });
    assert.equal(right.chains[0]?.pool?.name, "whole");
  });

  it("refuses a framework that the pool's GPU cannot run, at the field to change", () => {
    const torch = { ...digits.framework, cuda: "12.6" };
    const blackwell = { instanceType: "p6-b200.48xlarge", max: 1 };
    assert.deepEqual(told(report({ framework: torch }, blackwell)), [
      "error compute-capability at models.0.framework.cuda",
    ]);
  });

  it("refuses weights and a batch that outgrow the share", () => {
    const gpuMemory = { weightsMiB: 9000, sampleMiB: 50, batchSize: 32 };
    assert.deepEqual(told(report({ gpuMemory })), ["error gpu-memory at models.0.gpuMemory"]);
    assert.deepEqual(told(report({ gpuMemory: { ...gpuMemory, batchSize: 28 } })), []);
  });

  it("refuses a replica that no node has room for", () => {
    assert.deepEqual(told(report({ resources: { cpu: "4", memory: "4Gi" } })), [
      "error node-fit at models.0.resources.cpu",
    ]);
    assert.deepEqual(told(report({ resources: { cpu: "1", memory: "16Gi" } })), [
      "error node-fit at models.0.resources.memory",
    ]);
  });

  it("refuses a pool that is too small for the fewest replicas, and warns where it is for the most", () => {
    const [error] = report({ replicas: { min: 10, max: 20 } }).verdicts;
    assert.deepEqual([error?.rule, error?.severity], ["pool-capacity", "error"]);
    assert.match(error?.message ?? "", /at most 4 nodes, and its models at their fewest fill 5: .*max to 5/);
    const [warning] = report({ replicas: { min: 8, max: 20 } }).verdicts;
    assert.deepEqual([warning?.severity, warning?.path], ["warning", ["models", 0, "replicas", "max"]]);
    assert.match(warning?.message ?? "", /at their most fill 10/);
  });

  it("tells whether a pool has a spare GPU for each serving replica, as blue-green needs", () => {
    const spare = (min: number, max: number) =>
      report({ replicas: { min, max: min } }, { max }).chains.map((chain) => chain.spare);
    assert.deepEqual(spare(2, 2), [true]);
    assert.deepEqual(spare(3, 2), [false]);
    assert.deepEqual(spare(3, 3), [true]);
    const two = preflight({
      models: [digits, { ...digits, name: "letters", replicas: { min: 4, max: 4 } }],
      gpuPools: [inference],
    });
    assert.deepEqual(
      two.chains.map((chain) => chain.spare),
      [true, false],
    );
  });
});

describe("the preflight of a pool", () => {
  it("refuses Amazon Linux 2 and any image whose driver nobody knows", () => {
    const rules = (ami: string, version?: string) =>
      checkNodeImage(ami, version, ["gpuPools", 0]).map(({ message }) => message);
    assert.match(rules("AL2_x86_64_GPU")[0] ?? "", /no images since 2025-11-26: use AL2023_x86_64_NVIDIA/);
    assert.match(rules("CUSTOM")[0] ?? "", /driver of CUSTOM is not known/);
    assert.match(rules("AL2023_x86_64_STANDARD")[0] ?? "", /is not known/);
    assert.deepEqual(rules("AL2023_x86_64_NVIDIA", "1.33"), []);
  });

  it("refuses Bottlerocket before Kubernetes 1.34, whose driver is another", () => {
    const amiType = "BOTTLEROCKET_x86_64_NVIDIA" as const;
    assert.deepEqual(told(report({}, { amiType }, { kubernetesVersion: "1.33" })), [
      "error node-image at gpuPools.0.amiType",
    ]);
    assert.deepEqual(told(report({}, { amiType }, { kubernetesVersion: "1.34" })), []);
  });

  it("refuses two owners of a GPU: an image with a device plugin and the DaemonSet, or a device plugin and DRA", () => {
    const bottlerocket: GpuPool = { ...inference, amiType: "BOTTLEROCKET_x86_64_NVIDIA" };
    const judge = (owners: object, pool: GpuPool = inference) =>
      checkOwners({ nodeImage: false, daemonSet: false, dra: false, ...owners }, pool, ["gpuPools", 0]);
    const [image] = judge({ nodeImage: true, daemonSet: true }, bottlerocket);
    assert.equal(image?.rule, "gpu-owner");
    assert.equal(image.severity, "error");
    assert.match(image.message, /BOTTLEROCKET_x86_64_NVIDIA and the DaemonSet .*keep the DaemonSet off/);
    const [dra] = judge({ daemonSet: true, dra: true });
    assert.match(dra?.message ?? "", /the DRA driver both hand out .*keep the DRA driver off/);
    assert.deepEqual(judge({ daemonSet: true }), []);
  });

  it("finds one owner in every pool while the node agents run, and warns when nobody is left", () => {
    fc.assert(
      fc.property(anyPools, (pools) => {
        for (const pool of pools) {
          const owners = Object.values(ownersOf(pool, true)).filter(Boolean);
          assert.equal(owners.length, 1);
        }
      }),
    );
    assert.deepEqual(told(report({}, {}, { nodeAgents: false })), [
      "warning gpu-owner at nodeAgents.enabled",
    ]);
    assert.deepEqual(told(report({}, { amiType: "BOTTLEROCKET_x86_64_NVIDIA" }, { nodeAgents: false })), []);
  });
});
