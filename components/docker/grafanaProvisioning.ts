import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { FileSpec } from "./containerSpec";
import { modelsDashboard } from "./modelsDashboard";

const provisioningFolder = "/etc/grafana/provisioning";
const dashboardFolder = "/etc/grafana/dashboards";

/** By which panels name their source. */
export const sourceUid = "prometheus";

/**
 * What Grafana reads at its start: a source, and a folder of dashboards.
 * Source: grafana.com, "Provision Grafana".
 */
export function grafanaFiles(prometheus: pulumi.Input<string>): FileSpec[] {
  return [
    {
      path: `${provisioningFolder}/datasources/prometheus.yaml`,
      content: pulumi.output(prometheus).apply(sourceYaml),
    },
    { path: `${provisioningFolder}/dashboards/models.yaml`, content: dashboardsYaml() },
    { path: `${dashboardFolder}/models.json`, content: JSON.stringify(modelsDashboard(sourceUid), null, 2) },
  ];
}

export function sourceYaml(url: string): string {
  const source = {
    name: "Prometheus",
    uid: sourceUid,
    type: "prometheus",
    access: "proxy",
    url,
    isDefault: true,
  };
  return stringify({ apiVersion: 1, datasources: [{ ...source, editable: false }] });
}

function dashboardsYaml(): string {
  const provider = { name: "models", type: "file", options: { path: dashboardFolder } };
  // What is changed in the browser is kept by saving it under another name.
  return stringify({ apiVersion: 1, providers: [{ ...provider, allowUiUpdates: false }] });
}
