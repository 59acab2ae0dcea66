import assert from "node:assert/strict";
import { parse } from "yaml";
import { kibanaYaml } from "../../../components/logs";
import { grafanaFiles } from "../../../components/docker/grafanaFiles";
import { prometheusYaml } from "../../../components/docker/prometheusConfig";

describe("prometheus.yml", () => {
  it("scrapes itself and every service, with the labels that the dashboards ask for", () => {
    const targets = ["digits", "iris"].map((name) => ({ address: `${name}:8000`, service: name }));
    const config = parse(
      prometheusYaml([
        { name: "model", targets },
        { name: "mlflow", targets: [{ address: "mlflow:5000" }] },
      ]),
    ) as { scrape_configs: { job_name: string; static_configs: object[] }[] };
    const namespace = "docker";
    assert.deepEqual(
      config.scrape_configs.map(({ job_name: job, static_configs: of }) => [job, of]),
      [
        ["prometheus", [{ targets: ["localhost:9090"], labels: { namespace } }]],
        [
          "model",
          [
            { targets: ["digits:8000"], labels: { namespace, service: "digits" } },
            { targets: ["iris:8000"], labels: { namespace, service: "iris" } },
          ],
        ],
        ["mlflow", [{ targets: ["mlflow:5000"], labels: { namespace } }]],
      ],
    );
  });
});

describe("the files of Grafana on Docker", () => {
  const files = grafanaFiles("http://prometheus:9090", { mlflow: true });
  const paths = files.map(({ path }) => path);

  it("are a source, a folder of dashboards, and the dashboards in it", () => {
    const folder = "/etc/grafana/dashboards/mlops-stack";
    assert.deepEqual(paths, [
      "/etc/grafana/provisioning/datasources/prometheus.yaml",
      "/etc/grafana/provisioning/dashboards/mlops-stack.yaml",
      `${folder}/mlops-serving.json`,
      `${folder}/mlops-platform.json`,
    ]);
    const providers = parse(files[1]?.content as string) as { providers: { options: { path: string } }[] };
    assert.deepEqual(
      providers.providers.map(({ options }) => options.path),
      [folder],
    );
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
