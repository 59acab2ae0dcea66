import { strict as assert } from "node:assert";
import { get } from "node:https";
import { namespaces, program, target } from "./program";
import { eventually, World } from "./world";

interface Metrics {
  items: { value: string; describedObject: { kind: string; name: string; namespace: string } }[];
}

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
}

describe("the custom metrics API", function () {
  this.timeout(240_000);
  let world: World;

  before("comes up behind a real API server", async () => {
    world = new World(await program());
    world.depths = [30, 10];
    await world.start();
  });
  after(() => world.stop());

  const answer = async (version: string, what = "ai_queue_depth") => {
    const path = `/apis/custom.metrics.k8s.io/${version}/namespaces/${namespaces.models}/pods/*/${what}`;
    return JSON.parse(await world.kubectl("get", "--raw", path)) as Metrics;
  };
  const json = async (...words: string[]) =>
    JSON.parse(await world.kubectl(...words, "-o", "json")) as {
      spec: { replicas: number };
      status: {
        conditions?: Condition[];
        currentMetrics?: { pods?: { current: { averageValue: string } } }[];
      };
    };
  const conditionOf = async (kind: string, name: string, type: string) =>
    (await json("get", kind, name)).status.conditions?.find((one) => one.type === type);
  const available = (version: string) =>
    conditionOf("apiservice", `${version}.custom.metrics.k8s.io`, "Available");

  it("is available in both versions: certificates, rights and the way there fit together", async () => {
    for (const version of ["v1beta1", "v1beta2"]) {
      const found = await eventually(
        version,
        90,
        () => available(version),
        (condition) => condition?.status === "True",
      );
      assert.equal(found?.message, "all checks passed");
    }
  });

  it("tells what waits in front of each pod, for all models of the pod together", async () => {
    const name = await world.podName();
    for (const version of ["v1beta1", "v1beta2"]) {
      const { items } = await eventually(
        "samples that wait",
        60,
        () => answer(version).catch((): Metrics => ({ items: [] })),
        ({ items: found }) => found.length > 0,
      );
      assert.deepEqual(
        items.map(({ value, describedObject }) => [value, describedObject.kind, describedObject.name]),
        [["40", "Pod", name]],
      );
    }
  });

  it("tells nothing else, and whoever comes past the API server nothing at all", async () => {
    await assert.rejects(answer("v1beta2", "process_cpu_seconds_total"), /NotFound/);
    const path = `${world.adapterUrl}/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespaces.models}/pods/*/ai_queue_depth`;
    const status = await new Promise((resolve, reject) => {
      get(path, { rejectUnauthorized: false }, (response) => {
        resolve(response.resume().statusCode);
      }).on("error", reject);
    });
    assert.equal(status, 403);
  });

  it("makes the autoscaler add replicas, though nobody tells it what they use of their CPU", async () => {
    const scaler = (await world.kubectl("get", "hpa", "-n", namespaces.models, "-o", "name")).trim();
    const deployment = (
      await world.kubectl("get", "deployment", "-n", namespaces.models, "-o", "name")
    ).trim();
    const wanted = Math.ceil(40 / target);
    await eventually(
      "replicas",
      90,
      () => json("get", "-n", namespaces.models, deployment),
      ({ spec }) => spec.replicas === wanted,
    );
    const { status } = await json("get", "-n", namespaces.models, scaler);
    const queue = status.currentMetrics?.find(({ pods }) => pods !== undefined);
    assert.ok(queue, JSON.stringify(status));
    const active = status.conditions?.find(({ type }) => type === "ScalingActive");
    assert.deepEqual([active?.status, active?.reason], ["True", "ValidMetricFound"]);
  });

  it("is missing in what the autoscaler says of itself while nobody serves it, which an alert goes by", async () => {
    const scaler = (await world.kubectl("get", "hpa", "-n", namespaces.models, "-o", "name")).trim();
    await world.stopAdapter();
    const { status } = await eventually(
      "an autoscaler that was told nothing",
      90,
      () => json("get", "-n", namespaces.models, scaler),
      ({ status: said }) => !said.currentMetrics?.some(({ pods }) => pods !== undefined),
    );
    const active = status.conditions?.find(({ type }) => type === "ScalingActive");
    assert.equal(active?.status, "False");
  });

  it("keeps every namespace from being deleted while nobody serves it, until it is taken away", async () => {
    for (const version of ["v1beta1", "v1beta2"]) {
      await eventually(
        version,
        90,
        () => available(version),
        (condition) => condition?.status === "False",
      );
    }
    await world.kubectl("create", "namespace", "other");
    await world.kubectl("delete", "namespace", "other", "--wait=false");
    await eventually(
      "what keeps it",
      90,
      () => conditionOf("namespace", "other", "NamespaceDeletionDiscoveryFailure"),
      (condition) => condition?.status === "True" && condition.message.includes("custom.metrics.k8s.io"),
    );
    await world.kubectl(
      ...["delete", "apiservice", "v1beta1.custom.metrics.k8s.io", "v1beta2.custom.metrics.k8s.io"],
    );
    await world.kubectl("wait", "--for=delete", "namespace/other", "--timeout=120s");
  });
});
