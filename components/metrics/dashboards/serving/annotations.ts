import { jobs } from "../../jobs";
import type { DashboardOptions } from "../dashboardFile";
import { firingAlerts } from "../firingAlerts";
import { annotation, type Annotation } from "../kit";

const servers = `up{job="${jobs.model}", namespace=~"$namespace", service=~"$service"}`;
const models = `ai_model_info{job="${jobs.model}", namespace=~"$namespace", service=~"$service"}`;

/** What explains a step in a chart: another revision, another version, an alert. */
export function servingAnnotations({ rules = true }: DashboardOptions): Annotation[] {
  return [
    annotation({
      name: "Rollouts",
      color: "blue",
      expression: newcomers(servers, "service, revision"),
      title: "Rollout of {{service}}",
      text: "Revision {{revision}} appears",
    }),
    annotation({
      name: "Versions",
      color: "purple",
      expression: newcomers(models, "service, model, version"),
      title: "{{service}} serves another version",
      text: "{{model}} {{version}}",
    }),
    ...(rules ? [firingAlerts] : []),
  ];
}

/** What is there, and was not five minutes ago. */
function newcomers(series: string, by: string): string {
  return `count by (${by}) (${series}) unless count by (${by}) (${series} offset 5m)`;
}
