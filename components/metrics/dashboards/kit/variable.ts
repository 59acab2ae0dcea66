import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { sourceUids } from "../../grafanaProvisioning";
import { prometheusSource } from "./query";

/** A choice above the panels. */
export type Variable = Builder<dashboard.VariableModel>;

/** Which Prometheus is asked. */
export const sourceVariable: Variable = new dashboard.DatasourceVariableBuilder("datasource")
  .label("Source")
  .description("The Prometheus that is asked")
  .type("prometheus")
  .current({ selected: true, text: "Prometheus", value: sourceUids.prometheus });

export interface LabelVariable {
  /** Name of the variable, `$name` in a query. */
  name: string;
  title: string;
  description: string;
  /** Series whose label has the values. */
  series: string;
  /** Default: the name of the variable. */
  label?: string;
}

/**
 * Values of a label, several or all. All of them is `.*`, which finds series without the label as well: not every
 * target has a namespace.
 */
export function labelVariable({ name, title, description, series, label = name }: LabelVariable): Variable {
  const query = `label_values(${series}, ${label})`;
  return (
    new dashboard.QueryVariableBuilder(name)
      .label(title)
      .description(description)
      .datasource(prometheusSource)
      // 1 is a query for values of a label. Source: grafana-prometheus, QueryType.LabelValues.
      .query({ qryType: 1, query, refId: "values" })
      .definition(query)
      .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
      .sort(dashboard.VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .allValue(".*")
      .current({ selected: true, text: ["All"], value: ["$__all"] })
  );
}
