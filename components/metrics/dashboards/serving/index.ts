import type { DashboardFile, DashboardOptions } from "../dashboardFile";
import { dashboardFile } from "../kit";
import { servingAnnotations } from "./annotations";
import { batchesSection } from "./batches";
import { overview } from "./overview";
import { requestsSection } from "./requests";
import { resourcesSection } from "./resources";
import { rolloutSection } from "./rollout";
import { servingVariables } from "./variables";

/** The models: how fast, how many, how well, with what; two revisions side by side while one takes over. */
export function servingDashboard(options: DashboardOptions): DashboardFile {
  return dashboardFile({
    uid: "mlops-serving",
    title: "Serving",
    description: "The model servers: time, throughput, errors, accuracy, and what they take.",
    variables: servingVariables,
    annotations: servingAnnotations(options),
    sections: [
      overview(options),
      requestsSection(options),
      batchesSection(options),
      resourcesSection(options),
      rolloutSection(options),
    ],
  });
}
