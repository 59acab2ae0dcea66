import assert from "node:assert/strict";
import { parse } from "yaml";
import { kibanaYaml } from "../../../components/docker/kibana";
import { sourceYaml } from "../../../components/docker/grafanaProvisioning";
import { modelsDashboard } from "../../../components/docker/modelsDashboard";
import { prometheusYaml } from "../../../components/docker/prometheusConfig";

/** What the model server measures. */
const metrics = [
  "ai_gpu_memory_usage_bytes",
  "ai_inference_duration_seconds",
  "ai_model_accuracy",
  "ai_predictions_total",
  "ai_queue_depth",
  "ai_request_errors_total",
];

describe("prometheus.yml", () => {
  it("scrapes itself and every job by its name", () => {
    const config = parse(prometheusYaml([{ name: "digits", target: "digits:8000" }])) as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    assert.deepEqual(
      config.scrape_configs.map(({ job_name: job, static_configs: [only] }) => [job, only?.targets]),
      [
        ["prometheus", ["localhost:9090"]],
        ["digits", ["digits:8000"]],
      ],
    );
  });
});

describe("the dashboard of the models", () => {
  const { panels } = modelsDashboard("prometheus") as {
    panels: {
      id: number;
      title: string;
      description: string;
      datasource: { uid: string };
      gridPos: { x: number; y: number; w: number; h: number };
      targets: { expr: string }[];
    }[];
  };

  it("shows each metric of the mission, and none that the server does not have", () => {
    const names = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\bai_\w+/g) ?? []),
    );
    const shown = new Set(names.map((name) => name.replace(/_bucket$/, "")));
    assert.deepEqual([...shown].sort(), metrics);
  });

  it("explains each panel, and lays no two over each other", () => {
    for (const { description, title } of panels) assert.ok(description.length > 20, title);
    const places = panels.map(({ gridPos: { x, y } }) => `${x}/${y}`);
    assert.equal(new Set(places).size, panels.length);
    for (const { gridPos } of panels) assert.ok(gridPos.x + gridPos.w <= 24);
  });

  it("asks the source that Grafana is given", () => {
    const { datasources } = parse(sourceYaml("http://prometheus:9090")) as {
      datasources: { uid: string; url: string; isDefault: boolean }[];
    };
    assert.deepEqual(
      datasources.map(({ uid, url, isDefault }) => [uid, url, isDefault]),
      [["prometheus", "http://prometheus:9090", true]],
    );
    for (const { datasource } of panels) assert.equal(datasource.uid, datasources[0]?.uid);
  });
});

describe("kibana.yml", () => {
  it("keeps its keys, which have to be long enough, and names the token", () => {
    const key = "k".repeat(32);
    const config = parse(
      kibanaYaml({ elasticsearch: "http://e:9200", token: "t", encryptionKey: key, publicUrl: "http://p" }),
    ) as Record<string, unknown>;
    for (const of of ["security", "encryptedSavedObjects", "reporting"]) {
      assert.equal(config[`xpack.${of}.encryptionKey`], key);
    }
    assert.equal(config["elasticsearch.serviceAccountToken"], "t");
    assert.deepEqual(config["elasticsearch.hosts"], ["http://e:9200"]);
  });
});
