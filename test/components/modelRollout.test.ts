import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ModelService, type ModelServiceArgs, type Rollout } from "../../components/serving";
import { at, awaited, list, named, ofKind, pods, text } from "../support/manifests";
import { record, type RecordedResource, type Recording } from "../support/recorder";

const gate = { latencySeconds: 0.1, accuracy: 0.95, memoryBytes: 2e9, samples: 200, timeoutSeconds: 600 };
const blueGreen: Rollout = { strategy: "blueGreen", gate };
const canary: Rollout = {
  strategy: "canary",
  gate,
  watch: {
    weightPercent: 10,
    watchSeconds: 300,
    minRequests: 100,
    maxErrorRatio: 0.01,
    prometheus: {
      account: { username: "canary-watch" },
      credentials: { name: pulumi.output("canary-watch-account") },
      url: "http://prometheus.mlops-observability.svc:9090",
      port: 9090,
      peers: [],
      clientLabels: { "client-of-prometheus": "true" },
    },
  },
};
const args: ModelServiceArgs = {
  namespace: "mlops-models",
  image: "registry.example/digits:v1.0.0",
  source: { name: "digits", version: "3" },
  rollout: blueGreen,
};
const build = (changes: Partial<ModelServiceArgs> = {}) =>
  record(() => {
    const { revision } = new ModelService("digits", { ...args, ...changes }, {});
    return { revision };
  });
const colour = "mlops-stack.io/colour";
const resource = (recording: Recording, name: string): RecordedResource => {
  const found = recording.resources.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
};
const waitsFor = (recording: Recording, one: string, other: string) =>
  awaited(recording, resource(recording, one)).has(resource(recording, other).urn);
const argumentsOf = (recording: Recording, job: string): string[] => {
  const pod = pods(recording).find(({ owner }) => owner.name === job);
  return list(at(pod?.containers[0], "args")).map(text);
};

describe("a model that is rolled out blue-green", () => {
  it("has a Deployment for each revision, which its selector tells from every other", async () => {
    const recording = await build();
    const deployment = named(recording, "Deployment", "digits-server");
    const selector = at(deployment, "spec", "selector", "matchLabels");
    assert.ok(text(at(selector, colour)));
    assert.equal(at(deployment, "spec", "template", "metadata", "labels", colour), at(selector, colour));
    // A fixed name would have to go before it came.
    assert.equal(at(deployment, "metadata", "name"), undefined);
  });

  it("gets callers only after its tests, which begin when it is ready", async () => {
    const recording = await build();
    assert.ok(waitsFor(recording, "digits-service", "digits-gate-job"));
    assert.ok(waitsFor(recording, "digits-autoscaler", "digits-gate-job"));
    assert.ok(waitsFor(recording, "digits-gate-service", "digits-server"));
    assert.ok(waitsFor(recording, "digits-gate-job", "digits-gate-service"));
    assert.ok(waitsFor(recording, "digits-gate-job", "digits-gate-binding"));
    assert.ok(waitsFor(recording, "digits-verify-job", "digits-service"));
  });

  it("is the only one that its Services select", async () => {
    const recording = await build();
    const own = at(named(recording, "Deployment", "digits-server"), "spec", "selector", "matchLabels");
    for (const name of ["digits-service", "digits-gate-service"]) {
      assert.deepEqual(at(named(recording, "Service", name), "spec", "selector"), own);
    }
  });

  it("is tested against the limits, as the version that was asked for, at an address of its own", async () => {
    const words = argumentsOf(await build(), "digits-gate-job");
    assert.deepEqual(words.slice(0, 3), ["rollout", "--strategy=blue-green", "--service=digits"]);
    for (const word of [
      "--max-latency-seconds=0.1",
      "--min-accuracy=0.95",
      "--max-memory-bytes=2000000000",
      "--expect-version=3",
      "--url=http://digits-candidate.mlops-models.svc:80",
    ]) {
      assert.ok(words.includes(word), `${word} in ${words.join(" ")}`);
    }
    const after = argumentsOf(await build(), "digits-verify-job");
    assert.deepEqual(after.slice(0, 2), ["gate", "--url=http://digits.mlops-models.svc:80"]);
  });

  it("is tested anew by the next update where it failed, and not again where a test gave its verdict", async () => {
    const job = named(await build(), "Job", "digits-gate-job");
    assert.equal(at(job, "metadata", "annotations", "pulumi.com/replaceUnready"), "true");
    assert.deepEqual(list(at(job, "spec", "podFailurePolicy", "rules")), [
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "FailJob", onExitCodes: { operator: "In", values: [1] } },
    ]);
    assert.equal(at(job, "spec", "activeDeadlineSeconds"), 1200);
  });

  it("lets its tests scale that one Deployment, and change nothing else", async () => {
    const recording = await build();
    const rules = list(at(named(recording, "Role", "digits-gate-role"), "rules"));
    const changing = rules.filter((rule) =>
      list(rule["verbs"]).some((verb) => !["get", "list"].includes(text(verb))),
    );
    assert.deepEqual(changing, [
      {
        apiGroups: ["apps"],
        resources: ["deployments/scale"],
        resourceNames: [resource(recording, "digits-server").objectName],
        verbs: ["get", "patch"],
      },
    ]);
  });

  it("has its size from an autoscaler, also where it is fixed: its tests change it as well", async () => {
    const recording = await build({ replicas: { min: 3, max: 3, targetCpuPercent: 70 } });
    const scaler = named(recording, "HorizontalPodAutoscaler", "digits-autoscaler");
    assert.deepEqual([at(scaler, "spec", "minReplicas"), at(scaler, "spec", "maxReplicas")], [3, 3]);
    assert.equal(at(named(recording, "Deployment", "digits-server"), "spec", "replicas"), 3);
    assert.deepEqual(resource(recording, "digits-server").options.ignoreChanges, ["spec.replicas"]);
  });

  it("does not count among those that drains of nodes have to leave, before it serves", async () => {
    const recording = await build({ replicas: { min: 2, max: 2, targetCpuPercent: 70 } });
    const own = at(named(recording, "Deployment", "digits-server"), "spec", "selector", "matchLabels");
    const budget = named(recording, "PodDisruptionBudget", "digits-budget");
    assert.deepEqual(at(budget, "spec", "selector", "matchLabels"), own);
    assert.ok(waitsFor(recording, "digits-budget", "digits-gate-job"));
  });

  it("has no tests where they are switched off, and is ready before callers come", async () => {
    const recording = await build({ rollout: { strategy: "blueGreen" } });
    assert.equal(ofKind(recording, "Job").length, 0);
    assert.ok(waitsFor(recording, "digits-service", "digits-server"));
  });

  it("shows its key to the tests, where callers have to show one", async () => {
    const recording = await build({ apiKey: { secret: "door", key: "token" } });
    for (const job of ["digits-gate-job", "digits-verify-job"]) {
      assert.ok(argumentsOf(recording, job).includes("--api-key-file=/etc/model-server/api-key"), job);
    }
  });
});

describe("the revision of a model", () => {
  const revisionOf = async (changes: Partial<ModelServiceArgs> = {}) =>
    text((await build(changes)).outputs["revision"] as string);

  it("is the same for the same image, model and settings", async () => {
    const revision = await revisionOf();
    assert.match(revision, /^[0-9a-f]{10}$/);
    assert.equal(await revisionOf(), revision);
    assert.equal(
      await revisionOf({ replicas: { min: 1, max: 5, targetCpuPercent: 50 } }),
      await revisionOf({ replicas: { min: 2, max: 9, targetCpuPercent: 70 } }),
    );
  });

  it("changes with each of them", async () => {
    const changes: Partial<ModelServiceArgs>[] = [
      {},
      { image: "registry.example/digits:v1.0.1" },
      { source: { name: "digits", version: "4" } },
      { resources: { cpu: "1", memory: "2Gi" } },
      { env: { MAX_BATCH_SIZE: "32" } },
    ];
    const all: string[] = [];
    for (const change of changes) all.push(await revisionOf(change));
    assert.equal(new Set(all).size, all.length);
  });

  it("is a label of pods, whatever the strategy, and those that give way one by one have one colour for ever", async () => {
    const recording = await build({ rollout: { strategy: "rolling" } });
    const labels = at(
      named(recording, "Deployment", "digits-server"),
      "spec",
      "template",
      "metadata",
      "labels",
    );
    assert.equal(at(labels, "mlops-stack.io/revision"), recording.outputs["revision"]);
    assert.equal(at(labels, colour), "rolling");
    // A selector can never be changed.
    const { matchLabels } = at(named(recording, "Deployment", "digits-server"), "spec", "selector") as {
      matchLabels: Record<string, string>;
    };
    assert.equal(matchLabels[colour], undefined);
    assert.equal(ofKind(recording, "Job").length, 0);
  });

  it("does not get callers untested who come to pods that gave way one by one before", async () => {
    const recording = await build({ rollout: { strategy: "rolling" } });
    const before = at(named(recording, "Service", "digits-service"), "spec", "selector") as Record<
      string,
      string
    >;
    assert.equal(before[colour], "rolling");
    assert.ok(waitsFor(recording, "digits-service", "digits-server"));
    const candidate = at(
      named(await build(), "Deployment", "digits-server"),
      "spec",
      "template",
      "metadata",
      "labels",
    );
    assert.notEqual(at(candidate, colour), before[colour]);
  });

  it("has as long as all its pods one after the other, where they give way so", async () => {
    const timeout = async (changes: Partial<ModelServiceArgs>) =>
      resource(
        await build({ replicas: { min: 2, max: 8, targetCpuPercent: 70 }, ...changes }),
        "digits-server",
      ).options.updateTimeout;
    assert.equal(await timeout({ rollout: { strategy: "rolling" } }), "4860s");
    assert.equal(await timeout({}), "660s");
  });

  it("leaves names that a label takes, for the longest name of a model", async () => {
    const name = "a".repeat(40);
    const { resources } = await record(() => new ModelService(name, args, {}));
    const autonamed = resources.filter(({ type }) => /:(Job|Deployment)$/.test(type));
    assert.equal(autonamed.length, 3);
    for (const one of autonamed) assert.ok(`${one.name}-12345678`.length <= 63, one.name);
  });
});

describe("a model that is rolled out as a canary", () => {
  it("shares callers with the revision before it, and begins with one pod", async () => {
    const recording = await build({ rollout: canary, replicas: { min: 3, max: 6, targetCpuPercent: 70 } });
    const selector = at(named(recording, "Service", "digits-service"), "spec", "selector");
    assert.equal(at(selector, colour), undefined);
    assert.equal(at(named(recording, "Deployment", "digits-server"), "spec", "replicas"), 1);
  });

  it("has callers before it is watched, whoever served before, and is not asked among others afterwards", async () => {
    const recording = await build({ rollout: canary });
    assert.ok(waitsFor(recording, "digits-gate-job", "digits-service"));
    assert.ok(!waitsFor(recording, "digits-service", "digits-gate-job"));
    assert.ok(waitsFor(recording, "digits-autoscaler", "digits-gate-job"));
    assert.ok(!recording.resources.some(({ name }) => name === "digits-verify-job"));
  });

  it("is watched by who asks Prometheus with an account of its own, and may reach it", async () => {
    const recording = await build({ rollout: canary });
    const words = argumentsOf(recording, "digits-gate-job");
    for (const word of [
      "--strategy=canary",
      "--weight-percent=10",
      "--watch-seconds=300",
      "--prometheus-username=canary-watch",
    ]) {
      assert.ok(words.includes(word), word);
    }
    const labels = pods(recording).find(({ owner }) => owner.name === "digits-gate-job")?.labels;
    assert.equal(labels?.["client-of-prometheus"], "true");
    assert.equal(at(named(recording, "Job", "digits-gate-job"), "spec", "activeDeadlineSeconds"), 2700);
  });
});
