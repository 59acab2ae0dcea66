import assert from "node:assert/strict";
import { fatalXids } from "../../../components/gpu/catalogue/xids";
import { type JobName, jobs } from "../../../components/metrics";
import { alertAndRecordingRules } from "../../../stacks/rules";
import type { Settings } from "../../../stacks/settings";
import { aws, eks, inference, model, settingsOf } from "../settings/yaml";
import { alertsIn, recordsIn } from "./everyStack";

/** Of what is switched off nothing is left in any rule. */
function rules(yaml: string, facts: Parameters<typeof alertAndRecordingRules>[1] = {}) {
  const groups = alertAndRecordingRules(settingsOf(yaml) as Settings, facts);
  return {
    alerts: alertsIn(groups),
    records: recordsIn(groups),
    names: alertsIn(groups).map(({ alert }) => alert),
  };
}

const nothing = "postgres: { enabled: false }\nredis: { enabled: false }\nmlflow: { enabled: false }";

describe("what is switched off", () => {
  it("has no alerts", () => {
    const { names, alerts } = rules(nothing, { scraped: ["prometheus", "node"] });
    assert.deepEqual(
      names.filter((name) =>
        /^(Model|Gpu|Postgres|Redis|Backup|Mlflow|Log|Elasticsearch|Certificate)/.test(name),
      ),
      [],
    );
    const [missing] = alerts.filter(({ alert }) => alert === "ScrapeTargetMissing");
    for (const job of ["model", "mlflow", "postgres", "redis", "elasticsearch", "dcgm"]) {
      assert.ok(!missing?.expr.includes(`job="${job}"`), job);
    }
  });

  it("takes its own alerts along, and no others", () => {
    const all = rules("{}").names;
    const without = (yaml: string, facts = {}) => {
      const left = rules(yaml, facts).names;
      return all.filter((name) => !left.includes(name));
    };
    assert.deepEqual(without("redis: { enabled: false }"), [
      "RedisDown",
      "RedisEvictions",
      "RedisMemoryNearLimit",
    ]);
    assert.deepEqual(without("mlflow: { enabled: false }"), ["MlflowDown"]);
    assert.deepEqual(without("postgres: { backup: { enabled: false } }"), ["BackupTooOld"]);
  });

  it("is not judged where nobody measures it, nor by what another would tell", () => {
    const yaml = `${inference}\n${model("gpu: 0.5")}`;
    const all = rules(yaml).names;
    const without = (job: JobName) => {
      const left = rules(yaml, { scraped: Object.values(jobs).filter((one) => one !== job) }).names;
      return all.filter((name) => !left.includes(name));
    };
    assert.deepEqual(without("elasticsearch"), [
      "LogPipelineStalled",
      "ElasticsearchUnavailable",
      "ElasticsearchYellow",
      "ElasticsearchDiskFillingUp",
    ]);
    assert.deepEqual(without("dcgm"), ["GpuIdle", "GpuXidError", "GpuHot"]);
    assert.deepEqual(without("kubelet"), ["VolumeFillingUp", "VolumeAlmostFull"]);
    assert.deepEqual(without("alertmanager"), ["AlertDeliveryFailing"]);
    assert.deepEqual(without("kube-state-metrics"), [
      "ModelDown",
      "ModelNotScraped",
      "BackupTooOld",
      "PodCrashLooping",
      "NodeNotReady",
      "AutoscalerBlind",
      "GpuPodsPending",
    ]);
    assert.deepEqual(without("node"), []);
  });
});

describe("the rules about a model", () => {
  const changes = [
    "team: vision",
    "slo: { availability: 0.995, latencySeconds: 1, latencyTarget: 0.95 }",
    "rollout: { gate: { accuracy: 0.9 } }",
    'env: { MAX_QUEUE_SIZE: "50" }',
  ].join("\n");

  it("record what its settings ask for", () => {
    const recorded = Object.fromEntries(
      rules(model(changes))
        .records.filter(({ labels }) => labels?.team === "vision")
        .map(({ record, expr, labels }) => [record, `${expr} ${labels?.service}`]),
    );
    assert.deepEqual(recorded, {
      "service:ai_model_owner:info": "vector(1) digits",
      "service:ai_slo_availability:objective": "vector(0.995) digits",
      "service:ai_slo_latency:objective": "vector(0.95) digits",
      "service:ai_slo_latency:threshold_seconds": "vector(1) digits",
      "service:ai_model_accuracy:gate": "vector(0.9) digits",
      "service:ai_queue_depth:limit": "vector(50) digits",
    });
    const [inTime] = rules(model(changes)).records.filter(
      ({ record }) => record === "service:ai_slo_latency_in_time:rate5m",
    );
    assert.match(inTime?.expr ?? "", /service="digits", le="1.0"/);
  });

  it("know its share of the GPU and the whole of it", () => {
    const { records } = rules(`${inference}\n${model("gpu: 0.5")}`);
    const limits = records.filter(({ record }) => record === "service:ai_gpu_memory:limit_bytes");
    assert.deepEqual(Object.fromEntries(limits.map(({ labels, expr }) => [labels?.runtime, expr])), {
      pytorch: `vector(${11444 * 2 ** 20})`,
      onnx: `vector(${22888 * 2 ** 20})`,
      tensorflow: `vector(${22888 * 2 ** 20})`,
    });
  });

  it("are not there for a queue of a size that the server refuses", () => {
    const { records } = rules(model('env: { MAX_QUEUE_SIZE: "many" }'));
    assert.ok(
      records.some(
        ({ record, expr }) => record === "service:ai_queue_depth:limit" && expr === "vector(1024)",
      ),
    );
  });
});

describe("the age of a backup", () => {
  const bound = (schedule: string) =>
    rules(`postgres: { backup: { schedule: "${schedule}" } }`).alerts.find(
      ({ alert }) => alert === "BackupTooOld",
    )?.expr;

  it("may be as long as the schedule lets it, with six hours for the dump", () => {
    assert.match(bound("0 2 * * *") ?? "", new RegExp(`> ${30 * 3600}\n`));
    assert.match(bound("0 2 * * mon-fri") ?? "", new RegExp(`> ${(72 + 6) * 3600}\n`));
  });

  it("is too great from the first day where the schedule never comes", () => {
    assert.match(bound("0 2 30 2 *") ?? "", new RegExp(`> ${6 * 3600}\n`));
  });
});

describe("the rules about managed stores", () => {
  const managed = (postgres: string) =>
    rules([aws, eks(), postgres, "redis: { mode: elasticache }"].join("\n"));

  it("watch what the exporters see, and leave backups and the container's memory to AWS", () => {
    const { names } = managed("postgres: { mode: rds }");
    for (const name of ["PostgresDown", "PostgresStorageNearLimit", "RedisDown", "RedisEvictions"]) {
      assert.ok(names.includes(name), name);
    }
    for (const name of ["BackupTooOld", "RedisMemoryNearLimit"]) assert.ok(!names.includes(name), name);
  });

  it("judge the disk by what it may grow to", () => {
    const limit = (postgres: string) =>
      managed(postgres).alerts.find(({ alert }) => alert === "PostgresStorageNearLimit")?.summary;
    assert.match(limit("postgres: { mode: rds, storageGiB: 50 }") ?? "", /of 50 GiB/);
    assert.match(limit("postgres: { mode: rds, storageGiB: 50, maxStorageGiB: 200 }") ?? "", /of 200 GiB/);
  });
});

describe("the prices of nodes", () => {
  it("are those of the types that the stack buys", () => {
    const { records } = rules(`${inference}`);
    const prices = records.filter(({ record }) => record === "instance_type:node_cost:dollars_per_hour");
    assert.deepEqual(
      prices.map(({ expr, labels }) => [expr, labels?.instance_type]),
      [["vector(0.8048)", "g6.xlarge"]],
    );
  });
});

describe("the fatal errors of a GPU", () => {
  it("are whole numbers that the driver knows, and none that programs make", () => {
    for (const code of Object.keys(fatalXids).map(Number))
      assert.ok(Number.isInteger(code) && code > 0 && code < 200);
    for (const code of [13, 31, 43, 45, 94]) assert.ok(!(code in fatalXids));
  });
});
