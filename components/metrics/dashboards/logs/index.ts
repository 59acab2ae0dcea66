import type { DashboardFile, DashboardOptions } from "../dashboardFile";
import { firingAlerts } from "../firingAlerts";
import { dashboardFile } from "../kit";
import { logsSection } from "./panels";
import { pipeline } from "./pipeline";
import { fields, fieldVariable } from "./query";

/** What the platform writes, and whether it arrives. */
export function logsDashboard({ rules = true }: DashboardOptions): DashboardFile {
  return dashboardFile({
    uid: "mlops-logs",
    title: "Logs",
    description:
      "Lines by level and component, the last errors, and Elasticsearch itself. Kibana searches better.",
    variables: [
      fieldVariable("component", "Component", "Whose logs", fields.component),
      fieldVariable("level", "Level", "As the component calls it", fields.level),
    ],
    annotations: rules ? [firingAlerts] : [],
    sections: [logsSection, pipeline],
  });
}
