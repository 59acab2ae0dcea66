import type { DashboardFile } from "../dashboardFile";
import { firingAlerts } from "../firingAlerts";
import { dashboardFile, labelVariable } from "../kit";
import { alerts } from "./alerts";
import { models } from "./models";
import { service } from "./service";

const recorded = "service:ai_slo_availability_errors:ratio_rate5m";

/** What is promised of each model, and how it is kept. */
export function sloDashboard(): DashboardFile {
  return dashboardFile({
    uid: "mlops-slo",
    title: "SLO",
    description: "Objectives of the models, what is left of their budgets, and how fast these are used up.",
    variables: [
      labelVariable({
        name: "namespace",
        title: "Namespace",
        description: "Where the model servers run",
        series: recorded,
      }),
      labelVariable({
        name: "service",
        title: "Service",
        description: "Name of the model in the settings",
        series: `${recorded}{namespace=~"$namespace"}`,
      }),
    ],
    annotations: [firingAlerts],
    sections: [models, alerts, service],
  });
}
