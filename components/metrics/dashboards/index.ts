import type { DashboardFile, DashboardOptions } from "./dashboardFile";
import { gpuFleetDashboard } from "./gpuFleet";
import { logsDashboard } from "./logs";
import { platformDashboard } from "./platform";
import { servingDashboard } from "./serving";
import { sloDashboard } from "./slo";

export type { DashboardFile, DashboardOptions } from "./dashboardFile";

/** The dashboards of a stack, by what it has. */
export function dashboards(options: DashboardOptions): DashboardFile[] {
  const { rules = true, gpu = false, logs = false } = options;
  return [
    servingDashboard(options),
    ...(rules ? [sloDashboard()] : []),
    ...(gpu ? [gpuFleetDashboard()] : []),
    platformDashboard(options),
    ...(logs ? [logsDashboard(options)] : []),
  ];
}
