import { strict as assert } from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import { type GpuPool, reachOf } from "../../../components/gpu";
import { Placeholders } from "../../../components/nodeAgents";
import { at, named, ofKind, pods } from "../../support/manifests";
import { record } from "../../support/recorder";

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

const build = (...placeholders: { pool: GpuPool; replicas: number }[]) =>
  record(() => {
    const provider = new k8s.Provider("cluster", {});
    new Placeholders("placeholders", { namespace: "mlops-models", placeholders }, { provider });
  });

describe("Placeholders", () => {
  it("hold as many units of a pool as the settings say, one each", async () => {
    const recording = await build({ pool: inference, replicas: 3 }, { pool: sliced, replicas: 1 });
    assert.equal(at(named(recording, "Deployment", "placeholders-inference"), "spec", "replicas"), 3);
    const requests = pods(recording).map(({ containers }) => at(containers[0], "resources", "requests"));
    assert.deepEqual(requests, [
      { cpu: "10m", memory: "16Mi", "nvidia.com/gpu": "1" },
      { cpu: "10m", memory: "16Mi", "nvidia.com/mig-1g.10gb": "1" },
    ]);
  });

  it("go where the models of the pool go", async () => {
    const [pod] = pods(await build({ pool: inference, replicas: 1 }));
    assert.deepEqual(pod?.spec["nodeSelector"], reachOf(inference).nodeSelector);
    assert.deepEqual(pod?.spec["tolerations"], reachOf(inference).tolerations);
  });

  it("give way to every model, and still make the autoscaler buy a node", async () => {
    const recording = await build({ pool: inference, replicas: 1 });
    const [priority] = ofKind(recording, "PriorityClass");
    const value = Number(priority?.plain["value"]);
    assert.ok(value < 0 && value >= -10, String(value));
    assert.equal(priority?.plain["preemptionPolicy"], "Never");
    assert.equal(pods(recording)[0]?.spec["priorityClassName"], priority?.objectName);
  });

  it("are waited for by nobody: a full pool may keep them waiting for ever", async () => {
    const deployment = named(
      await build({ pool: inference, replicas: 1 }),
      "Deployment",
      "placeholders-inference",
    );
    assert.deepEqual(at(deployment, "metadata", "annotations"), { "pulumi.com/skipAwait": "true" });
  });

  it("are nothing at all where nobody asked for them", async () => {
    const { resources } = await build();
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("kubernetes:")),
      [],
    );
  });
});
