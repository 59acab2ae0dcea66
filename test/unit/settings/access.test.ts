import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { onAws, problemsIn, settingsOf } from "./yaml";

/** The settings of each page, with its way in. */
const pages = {
  "mlflow.access": (access: string) => `mlflow: { access: ${access}, allowedHosts: ["*.example.com"] }`,
  "metrics.prometheus.access": (access: string) => `metrics: { prometheus: { access: ${access} } }`,
  "metrics.alertmanager.access": (access: string) => `metrics: { alertmanager: { access: ${access} } }`,
  "metrics.grafana.access": (access: string) => `metrics: { grafana: { access: ${access} } }`,
  "logs.kibana.access": (access: string) => `logs: { kibana: { access: ${access} } }`,
};

const warningsOf = (yaml: string) =>
  readSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml").warnings.map(
    ({ path, needed }) => `${showPath("mlops", path)}: ${needed}`,
  );
const paths = (yaml: string) => problemsIn(yaml).map(({ path }) => path.join("."));

for (const [page, yaml] of Object.entries(pages)) {
  describe(`the way in of ${page}`, () => {
    it("takes no load balancer that lets nobody in, or everybody", () => {
      assert.deepEqual(paths(yaml("{ type: loadBalancer }")), [`${page}.allowedCidrs`]);
      assert.deepEqual(paths(yaml("{ type: loadBalancer, allowedCidrs: [] }")), [`${page}.allowedCidrs`]);
      assert.deepEqual(paths(yaml("{ type: loadBalancer, allowedCidrs: [0.0.0.0/0] }")), [
        `${page}.allowedCidrs.0`,
      ]);
    });

    it("takes no name outside the zone, and none without one", () => {
      const named = "{ type: loadBalancer, allowedCidrs: [10.0.0.0/8], hostname: page.example.org }";
      assert.deepEqual(paths(`${onAws}\n${yaml(named)}`), [`${page}.hostname`]);
      assert.deepEqual(paths(`${onAws}\ndns: { zone: example.com }\n${yaml(named)}`), [`${page}.hostname`]);
    });

    it("takes no ingress without a name, and nothing that it does not know", () => {
      assert.deepEqual(paths(yaml("{ type: ingress }")), [`${page}.hostname`]);
      assert.deepEqual(paths(yaml("{ type: nodePort }")), [`${page}.type`]);
      assert.deepEqual(paths(yaml("{ type: clusterIP, port: 80 }")), [`${page}.port`]);
    });

    it("warns of an ingress without a certificate", () => {
      const [warning = "", ...more] = warningsOf(yaml("{ type: ingress, hostname: page.example.com }"));
      assert.match(warning, /passwords reach it in clear: name a tlsSecret/);
      assert.ok(warning.startsWith(`mlops:${page}.type`), warning);
      assert.deepEqual(more, []);
      const secret = "{ type: ingress, hostname: page.example.com, tlsSecret: page-tls }";
      assert.deepEqual(warningsOf(yaml(secret)), []);
    });
  });
}

describe("the way in of Kibana, which speaks HTTPS itself", () => {
  const balanced = "{ type: loadBalancer, allowedCidrs: [10.0.0.0/8] }";

  it("is encrypted without a name as well: of the others a warning says that they are not", () => {
    assert.deepEqual(warningsOf(pages["logs.kibana.access"](balanced)), []);
    assert.match(warningsOf(pages["metrics.grafana.access"](balanced))[0] ?? "", /give it a hostname/);
  });

  it("is at the port of HTTPS, where the others have that of HTTP", () => {
    const portOf = (access: { type: string; port?: number }) => access.port;
    const { logs, metrics } = settingsOf(
      `${pages["logs.kibana.access"](balanced)}\n${pages["metrics.grafana.access"](balanced)}`,
    );
    assert.deepEqual([portOf(logs.kibana.access), portOf(metrics.grafana.access)], [443, 80]);
  });

  it("is nobody's matter while Kibana is switched off", () => {
    const off = "kibana: { enabled: false, access: { type: ingress, hostname: page.example.com } }";
    assert.deepEqual(warningsOf(`logs: { ${off} }`), []);
    assert.deepEqual(warningsOf(`logs: { enabled: false, ${off.replace("enabled: false, ", "")} }`), []);
  });
});
