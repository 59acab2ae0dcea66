import { jobs } from "../../jobs";
import type { DashboardFile } from "../dashboardFile";
import { firingAlerts } from "../firingAlerts";
import { dashboardFile, labelVariable } from "../kit";
import { allocation } from "./allocation";
import { devices } from "./devices";
import { overview } from "./overview";

/** The GPUs: what they do, who holds them, what they cost. */
export function gpuFleetDashboard(): DashboardFile {
  return dashboardFile({
    uid: "mlops-gpu-fleet",
    title: "GPU fleet",
    description: "The GPUs of the cluster: use, memory by share, health, allocation and cost.",
    variables: [
      labelVariable({
        name: "node",
        title: "Node",
        description: "Nodes with GPUs",
        series: `DCGM_FI_DEV_GPU_TEMP{job="${jobs.dcgm}"}`,
      }),
    ],
    annotations: [firingAlerts],
    sections: [overview, devices, allocation],
  });
}
