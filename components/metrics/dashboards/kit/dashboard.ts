import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type { DashboardFile } from "../dashboardFile";
import type { Annotation } from "./annotation";
import { arrange, type Section } from "./layout";
import { sourceVariable, type Variable } from "./variable";

/** All dashboards of the stack: they link to each other by it. */
const tag = "mlops-stack";

export interface DashboardFacts {
  /** Links go by it, and outlive a change of the title. */
  uid: `mlops-${string}`;
  title: string;
  description: string;
  /** Beside the data source. */
  variables: Variable[];
  annotations: Annotation[];
  sections: Section[];
}

/** A dashboard as a file, the same for the same facts. */
export function dashboardFile(facts: DashboardFacts): DashboardFile {
  const { uid, title, description, variables, annotations, sections } = facts;
  const model = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .timezone("browser")
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link({ build: () => otherDashboards })
    .variables([sourceVariable, ...variables])
    .annotations(annotations)
    .build();
  const panels = arrange(sections);
  return { file: `${uid}.json`, uid, title, json: JSON.stringify({ ...model, panels }) };
}

/** To the others, with what is chosen here. In sight: the library's builder would put it into a menu. */
const otherDashboards: dashboard.DashboardLink = {
  title: "MLOps stack",
  type: dashboard.DashboardLinkType.Dashboards,
  tags: [tag],
  icon: "external link",
  tooltip: "The other dashboards, with what is chosen here",
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
};
