import { type DashboardFile, dashboards } from "../../components/metrics";

/** All dashboards with all panels: a stack in a cluster that has everything. */
export function everyDashboard(): DashboardFile[] {
  return dashboards({ gpu: true, logs: true, postgres: true, redis: true, mlflow: true });
}

/** Those of the stack on Docker. */
export function dockerDashboards(): DashboardFile[] {
  return dashboards({ kubernetes: false, rules: false, mlflow: true });
}
