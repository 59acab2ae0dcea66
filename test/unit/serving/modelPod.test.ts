import { strict as assert } from "node:assert";
import type { GpuPlacement } from "../../../components/gpu";
import { modelPod, type ModelPodArgs } from "../../../components/serving/modelPod";

const identity = { name: "model", instance: "digits", component: "inference" };
const placement: GpuPlacement = {
  pool: "inference",
  resourceName: "nvidia.com/gpu",
  units: 2,
  nodeSelector: { "mlops-stack.io/gpu-pool": "inference" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Equal", value: "true", effect: "NoSchedule" }],
  memoryMiB: 22888,
};

const build = (changes: Partial<ModelPodArgs> = {}) =>
  modelPod(identity, "account", {
    image: "model:1",
    source: { name: "digits", version: "3" },
    resources: { cpu: "1", memory: "1Gi" },
    logLevel: "INFO",
    env: {},
    dependencies: [],
    spread: false,
    ...changes,
  });
const container = (changes?: Partial<ModelPodArgs>) => {
  const [only] = build(changes).containers;
  assert.ok(only);
  return only;
};

describe("modelPod", () => {
  it("names the registered model by version or by alias, never by both", () => {
    const { MODEL_NAME, MODEL_VERSION, MODEL_ALIAS } = container().env ?? {};
    assert.deepEqual([MODEL_NAME, MODEL_VERSION, MODEL_ALIAS], ["digits", "3", undefined]);
    const byAlias = container({ source: { name: "digits", alias: "champion" } }).env ?? {};
    assert.deepEqual([byAlias["MODEL_VERSION"], byAlias["MODEL_ALIAS"]], [undefined, "champion"]);
  });

  it("mounts a model on a volume read-only, in the claim and in the container", () => {
    const pod = build({ source: { volume: { claim: "weights", path: "/app/models" } } });
    assert.deepEqual(pod.volumes, {
      model: { persistentVolumeClaim: { claimName: "weights", readOnly: true } },
    });
    assert.deepEqual(pod.containers[0]?.mounts, [{ volume: "model", path: "/app/models", readOnly: true }]);
    assert.equal(pod.containers[0]?.env?.["MODEL_PATH"], "/app/models");
  });

  it("goes where its GPU is and asks for the units of its share", () => {
    const pod = build({ gpu: placement });
    assert.deepEqual(pod.nodeSelector, placement.nodeSelector);
    assert.deepEqual(pod.tolerations, placement.tolerations);
    assert.deepEqual(pod.containers[0]?.resources.extended, { "nvidia.com/gpu": 2 });
    // The device plugin says which devices they are.
    assert.equal(pod.containers[0]?.env?.["CUDA_VISIBLE_DEVICES"], undefined);
  });

  it("goes anywhere without a GPU and tolerates no GPU node", () => {
    const pod = build();
    assert.deepEqual([pod.nodeSelector, pod.tolerations], [undefined, undefined]);
    assert.equal(pod.containers[0]?.resources.extended, undefined);
  });

  it("lets the user's variables replace defaults, and never what the platform decides", () => {
    const env = { HOME: "/home/me", EXTRA: "1", MODEL_NAME: "other", LOG_LEVEL: "DEBUG" };
    const result = container({ env, logLevel: "ERROR" }).env ?? {};
    assert.deepEqual(
      [result["HOME"], result["EXTRA"], result["MODEL_NAME"], result["LOG_LEVEL"]],
      ["/home/me", "1", "digits", "ERROR"],
    );
  });

  it("takes variables, labels and files of every service that it talks to", () => {
    const dependency = {
      peers: [],
      port: 1,
      clientLabels: { "mlops-stack.io/client-of-redis": "true" },
      env: { REDIS_HOST: "redis" },
      volumes: { "redis-ca": { secret: { secretName: "ca" } } },
      mounts: [{ volume: "redis-ca", path: "/etc/ca", readOnly: true }],
    };
    const pod = build({ dependencies: [dependency] });
    assert.equal(pod.labels?.["mlops-stack.io/client-of-redis"], "true");
    assert.equal(pod.containers[0]?.env?.["REDIS_HOST"], "redis");
    assert.deepEqual(Object.keys(pod.volumes ?? {}), ["redis-ca"]);
    assert.deepEqual(pod.containers[0]?.mounts, dependency.mounts);
  });

  it("runs every model as one user: the clients of a GPU under MPS must", () => {
    assert.deepEqual([build().uid, build({ gpu: placement }).uid], [1000, 1000]);
  });
});
