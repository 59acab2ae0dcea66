import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { placeOnGpu } from "../../components/gpu";
import { ModelService, type ModelServiceArgs } from "../../components/serving";
import { at, list, named, ofKind, pods } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

const args: ModelServiceArgs = {
  namespace: "mlops-models",
  image: "registry.example/digits:v1.0.0",
  source: { name: "digits", version: "1" },
};
const build = (changes: Partial<ModelServiceArgs> = {}) =>
  record(() => new ModelService("digits", { ...args, ...changes }, {}));
const replicas = (min: number, max: number) => ({ min, max, targetCpuPercent: 70 });
const deployment = (recording: Recording) => named(recording, "Deployment", "digits-server");

describe("ModelService", () => {
  it("answers on port 80 under its name, from port 8000 of its pods", async () => {
    const { spec, metadata } = named(await build(), "Service", "digits-service");
    assert.equal(at(metadata, "name"), "digits");
    assert.equal(at(spec, "type"), "ClusterIP");
    assert.equal(at(spec, "ports", 0, "port"), 80);
    const [container] = list(at(pods(await build())[0]?.spec, "containers"));
    assert.deepEqual(container?.["ports"], [{ name: "http", containerPort: 8000, protocol: "TCP" }]);
  });

  it("runs the replicas that it was told to, or leaves them to an autoscaler", async () => {
    const fixed = await build({ replicas: replicas(3, 3) });
    assert.equal(at(deployment(fixed), "spec", "replicas"), 3);
    assert.equal(ofKind(fixed, "HorizontalPodAutoscaler").length, 0);
    const scaled = await build({ replicas: replicas(2, 5) });
    assert.equal(at(deployment(scaled), "spec", "replicas"), undefined);
    const autoscaler = named(scaled, "HorizontalPodAutoscaler", "digits-autoscaler");
    assert.equal(at(autoscaler, "spec", "minReplicas"), 2);
  });

  it("keeps the replicas it has until the autoscaler decides, where it had a fixed number before", async () => {
    const ignored = async (min: number, max: number) => {
      const { resources } = await build({ replicas: replicas(min, max) });
      return resources.find(({ name }) => name === "digits-server")?.options.ignoreChanges;
    };
    assert.deepEqual(await ignored(2, 5), ["spec.replicas"]);
    assert.deepEqual(await ignored(3, 3), []);
  });

  it("may be drained one replica at a time, and a single one at any time", async () => {
    assert.equal(ofKind(await build({ replicas: replicas(1, 5) }), "PodDisruptionBudget").length, 0);
    const budget = named(await build({ replicas: replicas(2, 2) }), "PodDisruptionBudget", "digits-budget");
    assert.equal(at(budget, "spec", "maxUnavailable"), 1);
  });

  it("sits on the GPU that its share was placed on, which keeps everything else away", async () => {
    const pool = {
      name: "inference",
      instanceType: "g6.xlarge",
      sharing: { strategy: "mps" as const, replicas: 2 },
    };
    const gpu = placeOnGpu(0.5, [pool]);
    assert.ok(gpu && !(gpu instanceof Error));
    const [pod] = pods(await build({ gpu }));
    assert.deepEqual(at(pod?.spec, "nodeSelector"), { "mlops-stack.io/gpu-pool": "inference" });
    assert.equal(at(pod?.containers[0], "resources", "requests", "nvidia.com/gpu"), "1");
    assert.equal(at(pod?.containers[0], "resources", "limits", "nvidia.com/gpu"), "1");
    assert.equal(list(at(pod?.spec, "tolerations")).length, 1);
  });

  it("is open to the cluster alone, until it is exposed", async () => {
    const from = async (changes: Partial<ModelServiceArgs>) =>
      at(named(await build(changes), "NetworkPolicy", "digits-peers"), "spec", "ingress", 0, "from");
    assert.deepEqual(await from({}), [{ namespaceSelector: {} }]);
    assert.equal(await from({ expose: { type: "loadBalancer", port: 80 } }), undefined);
  });

  it("hands its Service's annotations on to whoever makes the load balancer, and says where that is", async () => {
    const annotations = { "example.com/balancer": "small", "example.com/certificate": pulumi.output("arn") };
    const exposed = await record(() => {
      const expose = { type: "loadBalancer" as const, port: 443 };
      return { outside: new ModelService("digits", { ...args, expose, annotations }, {}).outside };
    });
    const { metadata, spec } = named(exposed, "Service", "digits-service");
    assert.deepEqual(at(metadata, "annotations"), {
      "example.com/balancer": "small",
      "example.com/certificate": "arn",
    });
    assert.equal(at(spec, "type"), "LoadBalancer");
    assert.equal(exposed.outputs["outside"], "lb-digits");
    const inside = await record(() => ({ outside: new ModelService("digits", args, {}).outside }));
    assert.equal(inside.outputs["outside"], "");
  });

  it("keeps its selector whatever else changes: a selector cannot be edited", async () => {
    const before = at(deployment(await build()), "spec", "selector");
    const after = await build({
      source: { name: "digits", version: "2" },
      image: "registry.example/digits:v2.0.0",
      framework: { name: "pytorch", version: "2.8" },
      replicas: replicas(2, 4),
    });
    assert.deepEqual(at(deployment(after), "spec", "selector"), before);
  });

  it("stops taking requests before it stops", async () => {
    const [pod] = pods(await build());
    const [container] = list(at(pod?.spec, "containers"));
    const pause = Number(at(container, "lifecycle", "preStop", "sleep", "seconds"));
    assert.ok(pause >= 5);
    assert.ok(Number(pod?.spec["terminationGracePeriodSeconds"]) > pause);
  });

  it("asks for a key where one is named, from a file that follows its Secret", async () => {
    const [pod] = pods(await build({ apiKey: { secret: "door", key: "token" } }));
    const [container] = list(at(pod?.spec, "containers"));
    const env = list(container?.["env"]).find(({ name }) => name === "API_KEY_FILE");
    const mount = list(container?.["volumeMounts"]).find(({ name }) => name === "api-key");
    const volume = list(at(pod?.spec, "volumes")).find(({ name }) => name === "api-key");
    assert.deepEqual(volume?.["secret"], {
      secretName: "door",
      defaultMode: 0o440,
      items: [{ key: "token", path: "api-key" }],
    });
    assert.equal(env?.["value"], `${mount?.["mountPath"] as string}/api-key`);
    assert.equal(mount?.["readOnly"], true);
    const [open] = pods(await build());
    assert.equal(JSON.stringify(open?.spec).includes("API_KEY_FILE"), false);
  });
});
