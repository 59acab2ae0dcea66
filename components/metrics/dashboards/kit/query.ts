import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";

/** One question to Prometheus. */
export interface Query {
  expression: string;
  /** What a line is called: `{{label}}` stands for its value. */
  legend: string;
  /** An objective or a limit: drawn dashed, and beside what is measured. Default false. */
  isLimit?: boolean;
}

/** The one that is chosen above the panels. */
export const prometheusSource: DataSourceRef = { type: "prometheus", uid: "${datasource}" };

/** Over the time that is shown: one line a series. */
export function overTime({ expression, legend }: Query, index: number): prometheus.DataqueryBuilder {
  return question(expression, index).legendFormat(legend).range();
}

/** As it is now: one number a series. */
export function now({ expression, legend }: Query, index: number): prometheus.DataqueryBuilder {
  return question(expression, index).legendFormat(legend).instant();
}

/** As it is now, as rows of a table. */
export function rows(expression: string, index: number): prometheus.DataqueryBuilder {
  return question(expression, index).format(prometheus.PromQueryFormat.Table).instant();
}

/** Buckets of a histogram over the time that is shown. */
export function buckets(expression: string): prometheus.DataqueryBuilder {
  return question(expression, 0).format(prometheus.PromQueryFormat.Heatmap).legendFormat("{{le}}").range();
}

/** A, B, C… by its place. */
export function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function question(expression: string, index: number): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .refId(refId(index))
    .datasource(prometheusSource)
    .editorMode(prometheus.QueryEditorMode.Code)
    .expr(expression);
}
