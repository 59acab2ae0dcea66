import assert from "node:assert/strict";
import { parse } from "yaml";
import { isOnDocker } from "../../../stacks/settings";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { model, settingsOf } from "./yaml";

const read = (yaml: string) => readSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml");

describe("the settings of a stack on Docker", () => {
  it("have the reference's ports, at this machine alone, unless they say otherwise", () => {
    const settings = settingsOf("cluster: { kind: docker }");
    assert.ok(isOnDocker(settings));
    const { ports, address, gpu } = settings.cluster;
    assert.deepEqual(ports, {
      models: 8000,
      postgres: 5432,
      redis: 6379,
      mlflow: 5000,
      prometheus: 9090,
      grafana: 3000,
      elasticsearch: 9200,
      kibana: 5601,
    });
    assert.deepEqual([address, gpu], ["127.0.0.1", "auto"]);
  });

  it("take sections as they are written for a cluster, where one machine can honour them", () => {
    const { warnings } = read(
      [
        "cluster: { kind: docker, gpu: 0 }",
        model("gpu: 0.5\nresources: { cpu: '1500m', memory: 4Gi, cpuLimit: '3', memoryLimit: 8Gi }"),
        "postgres: { mode: inCluster, database: aiapp, user: aiuser, tls: false, resources: { memory: 1Gi } }",
        "redis: { memoryMiB: 512, persistent: true, tls: false }",
        "mlflow: { workers: 2, allowedHosts: ['*.example.com'] }",
        "images: { mirror: registry.example/mirror }",
      ].join("\n"),
    );
    assert.deepEqual(warnings, []);
  });

  it("let MLflow run without Postgres, and models without MLflow", () => {
    assert.deepEqual(read("cluster: { kind: docker }\npostgres: { enabled: false }").warnings, []);
    assert.deepEqual(
      read(`cluster: { kind: docker }\nmlflow: { enabled: false }\n${model("")}`).warnings,
      [],
    );
  });

  it("pass over the empty sections that Pulumi.yaml gives", () => {
    const sections = ["aws", "network", "systemNodes", "autoscaler", "nodeAgents", "dns"];
    const empty = [...sections.map((name) => `${name}: {}`), "gpuPools: []"].join("\n");
    assert.deepEqual(read(`cluster: { kind: docker }\n${empty}`).warnings, []);
  });

  it("still hold the framework's own rules", () => {
    const { warnings } = read(
      `cluster: { kind: docker }\n${model("").replace('version: "2.8", cuda: "12.8"', 'version: "2.1", cuda: "12.1"')}`,
    );
    assert.deepEqual(
      warnings.map(({ path }) => showPath("mlops", path)),
      ["mlops:models[0].framework.cuda"],
    );
  });

  it("warn of an address that others reach, since MLflow asks for no password", () => {
    const { warnings } = read("cluster: { kind: docker, address: 0.0.0.0 }");
    assert.deepEqual(
      warnings.map(({ path }) => showPath("mlops", path)),
      ["mlops:cluster.address"],
    );
    assert.deepEqual(read("cluster: { kind: docker, address: '::1' }").warnings, []);
  });
});
