import assert from "node:assert/strict";
import { parse } from "yaml";
import { SettingsError } from "../../../stacks/settings";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { inference, model, modelItem, problemsIn, settingsOf } from "./yaml";

describe("the settings", () => {
  it("have a default for everything", () => {
    const { cluster, gpuPools, models, postgres, redis, mlflow, images } = settingsOf("{}");
    assert.deepEqual(
      [cluster, gpuPools, models, images],
      [{ kind: "kubeconfig" }, [], [], { repositories: [] }],
    );
    assert.deepEqual(postgres, {
      enabled: true,
      mode: "inCluster",
      storageGiB: 10,
      tls: true,
      resources: { cpu: "250m", memory: "512Mi", cpuLimit: "250m", memoryLimit: "512Mi" },
      database: "predictions",
      user: "predictions",
      maxConnections: 100,
      backup: { enabled: true, schedule: "0 2 * * *", keep: 7, storageGiB: 10 },
    });
    assert.deepEqual(redis, {
      enabled: true,
      mode: "inCluster",
      memoryMiB: 256,
      persistent: false,
      storageGiB: 1,
      tls: true,
    });
    assert.deepEqual(mlflow, {
      enabled: true,
      workers: 2,
      replicas: 1,
      resources: { cpu: "250m", memory: "1Gi", cpuLimit: "250m", memoryLimit: "1Gi" },
      artifacts: { store: "volume", storageGiB: 20 },
      allowedHosts: [],
      access: { type: "clusterIP" },
    });
  });

  it("of metrics switch everything on, with room for a month, and let nobody in from outside", () => {
    const { metrics } = settingsOf("{}");
    const { prometheus, alertmanager, grafana, exporters, customMetrics } = metrics;
    assert.deepEqual(
      [prometheus.retentionDays, prometheus.storageGiB, prometheus.scrapeSeconds],
      [30, 20, 15],
    );
    assert.deepEqual(prometheus.resources, {
      cpu: "200m",
      memory: "512Mi",
      cpuLimit: "1",
      memoryLimit: "1Gi",
    });
    for (const { access } of [prometheus, alertmanager, grafana])
      assert.deepEqual(access, { type: "clusterIP" });
    for (const [name, on] of Object.entries(exporters)) assert.equal(on, true, name);
    assert.deepEqual([alertmanager.receivers, alertmanager.replicas, customMetrics.enabled], [[], 1, true]);
  });

  it("of limits follow a request that is above their default", () => {
    const { metrics } = settingsOf("metrics: { prometheus: { resources: { cpu: 2, memory: 768Mi } } }");
    const { cpuLimit, memoryLimit } = metrics.prometheus.resources;
    assert.deepEqual([cpuLimit, memoryLimit], ["2", "1Gi"]);
  });

  it("of a model and of a pool have defaults that follow what was given", () => {
    const { models, gpuPools } = settingsOf(
      `gpuPools: [{ name: inference, instanceType: g6.xlarge }]\n${model("replicas: { min: 3 }\nresources: { cpu: 2 }")}`,
    );
    const [digits] = models;
    assert.deepEqual(digits?.replicas, { min: 3, max: 3, targetCpuPercent: 70, targetQueueDepth: 24 });
    assert.deepEqual(digits?.resources, { cpu: "2", memory: "1Gi", cpuLimit: "2", memoryLimit: "1Gi" });
    assert.deepEqual(
      [digits?.gpu, digits?.expose, digits?.logLevel],
      [0, { type: "clusterIP", port: 80 }, "INFO"],
    );
    assert.deepEqual(
      [digits?.slo, digits?.rollout.strategy, digits?.rollout.gate.accuracy, digits?.team],
      [
        { availability: 0.999, latencySeconds: 0.1, latencyTarget: 0.99 },
        "rolling",
        undefined,
        "ml-platform",
      ],
    );
    assert.deepEqual(gpuPools[0], {
      name: "inference",
      instanceType: "g6.xlarge",
      instanceTypes: ["g6.xlarge"],
      capacity: "onDemand",
      min: 0,
      max: 1,
      diskGiB: 100,
      sharing: { strategy: "none" },
      amiType: "AL2023_x86_64_NVIDIA",
      maxUnavailable: 1,
      labels: {},
      taints: [],
    });
  });

  it("hold the reference deployment in a dozen lines", () => {
    const yaml = `
gpuPools:
  - { name: inference, instanceType: g6.2xlarge, max: 3 }
models:
  - name: ai-model
    framework: { name: pytorch, version: "2.1.0", cuda: "12.1", cudnn: "8.9.2", python: "3.11" }
    image: { ref: registry.example/ai-model:v1.2.3-pytorch2.1 }
    model: { volume: { claim: models } }
    gpu: 1
    replicas: { min: 3 }
    resources: { cpu: 2, memory: 4Gi, cpuLimit: 4, memoryLimit: 8Gi }
    expose: { type: loadBalancer }
`.trim();
    assert.ok(yaml.split("\n").length <= 12);
    const [served] = settingsOf(yaml).models;
    assert.deepEqual(served?.model, { volume: { claim: "models", path: "/app/models" } });
    assert.deepEqual(served.replicas, { min: 3, max: 3, targetCpuPercent: 70, targetQueueDepth: 24 });
    assert.deepEqual(served.resources, { cpu: "2", memory: "4Gi", cpuLimit: "4", memoryLimit: "8Gi" });
    assert.deepEqual(served.expose, { type: "loadBalancer", port: 80 });
  });

  it("take the version of a registered model with and without quotes", () => {
    const version = (text: string) =>
      settingsOf(model("").replace('version: "1"', `version: ${text}`)).models[0]?.model;
    assert.deepEqual(version("3"), { registry: "mlflow", name: "digits", version: "3", train: false });
    assert.deepEqual(version('"3"'), version("3"));
  });

  it("take a reference by digest, a registry with a port, and an image without registry", () => {
    for (const ref of [
      `ghcr.io/team/model@sha256:${"ab".repeat(32)}`,
      "localhost:5000/model:v1",
      "model:v1",
    ]) {
      assert.deepEqual(problemsIn(model("").replace("registry.example/model:v1", `"${ref}"`)), [], ref);
    }
  });
});

describe("the problems of a settings file", () => {
  const everywhere = `
cluster: { knid: kubeconfig }
gpuPools:
  - { name: inference, instanceType: g6.xlarge, sharing: { strategy: mps, replicas: 2 } }
  - { name: inference, instanceType: g6.xlarge, min: 2 }
models:
${modelItem("Bad").join("\n")}
    logLevel: LOUD
${modelItem("good").join("\n")}
    gpu: 0.3
    replicas: { min: 2, max: 1 }
${modelItem("better").join("\n").replace("3.11", "3.99")}
postgres: { storageGiB: 0, enabled: false }
redis: { memoryMiB: 1, tls: 1 }
mlflow: { workers: 0 }
`;

  it("come all at once, in the order of the file", () => {
    assert.deepEqual(
      problemsIn(everywhere).map(({ at }) => at),
      [
        "mlops:cluster.knid",
        "mlops:gpuPools[1].name",
        "mlops:gpuPools[1].max",
        "mlops:models[0].name",
        "mlops:models[0].logLevel",
        "mlops:models[1].replicas.max",
        "mlops:models[2].framework.python",
        "mlops:postgres.storageGiB",
        "mlops:redis.memoryMiB",
        "mlops:redis.tls",
        "mlops:mlflow.workers",
      ],
    );
  });

  it("of one model hide none of another, be they of its own fields or of how it fits the pools", () => {
    const yaml = [
      "gpuPools: [{ name: inference, instanceType: g6.xlarge }]",
      "models:",
      ...modelItem("one"),
      "    replicas: 3",
      ...modelItem("two"),
      "    gpu: 0.5",
    ].join("\n");
    assert.deepEqual(
      problemsIn(yaml).map(({ at }) => at),
      ["mlops:models[0].replicas", "mlops:models[1].gpu"],
    );
  });

  it("name both CPU and memory where a node has neither", () => {
    assert.deepEqual(
      problemsIn(`${inference}\n${model("gpu: 0.5\nresources: { cpu: 64, memory: 64Gi }")}`).map(
        ({ at }) => at,
      ),
      ["mlops:models[0].resources.cpu", "mlops:models[0].resources.memory"],
    );
  });

  it("of a pool are not repeated by the models that it would have served", () => {
    const pool = (type: string) => `gpuPools: [{ name: a, instanceType: ${type} }]\n${model("gpu: 1")}`;
    assert.deepEqual(problemsIn(pool("g6.xlarge")), []);
    assert.deepEqual(
      problemsIn(pool("g66.xlarge")).map(({ at }) => at),
      ["mlops:gpuPools[0].instanceType"],
    );
    assert.deepEqual(
      problemsIn(`gpuPools: none\n${model("gpu: 1")}`).map(({ at }) => at),
      ["mlops:gpuPools"],
    );
  });

  it("are a message of aligned columns: path, value found, what to write", () => {
    assert.throws(
      () => settingsOf("redis: { tls: 1, memoryMiB: 5 }\nimages: { miror: r }"),
      (error: unknown) => {
        assert.ok(error instanceof SettingsError);
        assert.equal(
          error.message,
          [
            "Pulumi.test.yaml: 3 problems",
            "  mlops:redis.memoryMiB  5    a whole number from 64 to 1048576 is needed (MiB)",
            "  mlops:redis.tls        1    true or false is needed",
            '  mlops:images.miror     "r"  there is no such setting (did you mean mirror?)',
          ].join("\n"),
        );
        return true;
      },
    );
    assert.throws(() => settingsOf("redis: { tls: 1 }"), /^SettingsError: Pulumi\.test\.yaml: 1 problem\n/);
  });

  it("are shown by the engine without a stack trace, since the mistake is not in the code", () => {
    assert.throws(
      () => settingsOf("kafka: {}"),
      (error: unknown) => (error as { __pulumiRunError?: boolean }).__pulumiRunError === true,
    );
  });
});

describe("the warnings about settings", () => {
  const warningsOf = (yaml: string) =>
    readSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml").warnings.map(
      ({ path, needed }) => `${showPath("mlops", path)} ${needed}`,
    );

  it("are none for settings that everybody knows to work", () => {
    assert.deepEqual(warningsOf(model("")), []);
  });

  it("name a framework release that nobody has checked", () => {
    const [warning] = warningsOf(model("").replace('version: "2.8"', 'version: "2.15"'));
    assert.match(warning ?? "", /^mlops:models\[0\]\.framework\.version pytorch 2\.15 is newer than 2\.14/);
  });

  it("name an image reference that moves", () => {
    assert.match(
      warningsOf(model("").replace("model:v1", "model:latest"))[0] ?? "",
      /^mlops:models\[0\]\.image\.ref /,
    );
    assert.match(
      warningsOf(model("").replace("model:v1", "model"))[0] ?? "",
      /^mlops:models\[0\]\.image\.ref /,
    );
  });

  it("name workers that the memory of MLflow does not hold", () => {
    assert.deepEqual(warningsOf("mlflow: { workers: 5 }"), []);
    assert.match(warningsOf("mlflow: { workers: 6 }")[0] ?? "", /^mlops:mlflow\.workers .* 1200Mi.* 1Gi/);
    assert.deepEqual(warningsOf("mlflow: { enabled: false, workers: 6 }"), []);
  });

  it("name a volume that Redis cannot rewrite its file on", () => {
    assert.deepEqual(warningsOf("redis: { persistent: true, memoryMiB: 512 }"), []);
    assert.match(
      warningsOf("redis: { persistent: true, memoryMiB: 4096 }")[0] ?? "",
      /^mlops:redis\.storageGiB .* use 8/,
    );
    assert.deepEqual(warningsOf("redis: { memoryMiB: 4096 }"), []);
  });

  it("name more replicas than the pool has room for, and stop nothing", () => {
    const yaml = (max: number) =>
      `gpuPools: [{ name: inference, instanceType: g6.xlarge, max: 2, sharing: { strategy: mps, replicas: 2 } }]\n${model(`gpu: 0.5\nreplicas: { min: 1, max: ${max} }`)}`;
    assert.deepEqual(warningsOf(yaml(4)), []);
    assert.match(
      warningsOf(yaml(5))[0] ?? "",
      /^mlops:models\[0\]\.replicas\.max pool `inference` has at most 2 nodes.*fill 3/,
    );
  });
});
