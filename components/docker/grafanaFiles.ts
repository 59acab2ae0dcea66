import * as pulumi from "@pulumi/pulumi";
import {
  dashboardFolder,
  dashboardProvidersYaml,
  type DashboardOptions,
  dashboards,
  dataSourcesYaml,
  grafanaFolders,
} from "../metrics";
import type { FileSpec } from "./containerSpec";

/** What Grafana reads at its start: its source, and the dashboards of what there is without a cluster and its rules. */
export function grafanaFiles(
  prometheus: pulumi.Input<string>,
  has: Pick<DashboardOptions, "mlflow">,
): FileSpec[] {
  const { provisioning } = grafanaFolders;
  return [
    {
      path: `${provisioning}/datasources/prometheus.yaml`,
      content: pulumi.output(prometheus).apply((url) => dataSourcesYaml({ prometheus: { url } })),
    },
    {
      path: `${provisioning}/dashboards/mlops-stack.yaml`,
      content: dashboardProvidersYaml([dashboardFolder]),
    },
    ...dashboards({ kubernetes: false, rules: false, ...has }).map(({ file, json }) => ({
      path: `${grafanaFolders.dashboards}/${file}`,
      content: json,
    })),
  ];
}
