import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import * as table from "@grafana/grafana-foundation-sdk/table";
import { panel, type Panel, type PanelFacts } from "./panel";
import { refId, rows } from "./query";
import type { Thresholds } from "./thresholds";
import type { Unit } from "./unit";

/** One number in each row. */
export interface Column {
  title: string;
  unit: Unit;
  thresholds: Thresholds;
  /** Has the labels of the rows, and no others. */
  expression: string;
}

export interface TableFacts extends Omit<PanelFacts, "queries" | "unit" | "thresholds"> {
  /** Labels that name a row, with their titles. */
  rows: Record<string, string>;
  columns: [Column, ...Column[]];
  /** Default 8. */
  height?: number;
}

/** One row for each set of labels, one column for each question. */
export function tableOf({ rows: labels, columns, width = 24, height = 8, ...facts }: TableFacts): Panel {
  const builder = new table.PanelBuilder()
    .targets(columns.map(({ expression }, index) => rows(expression, index)))
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({ id: "organize", options: organized(Object.keys(labels), columns) })
    .noValue("–");
  for (const [label, title] of Object.entries(labels)) {
    builder.overrideByName(label, [{ id: "displayName", value: title }]);
  }
  columns.forEach((column, index) => builder.overrideByName(field(index), appearance(column)));
  const [{ unit, thresholds }] = columns;
  return panel(builder, { ...facts, unit, thresholds }, { width, height });
}

/** As the merge calls the numbers of a query. */
function field(index: number): string {
  return `Value #${refId(index)}`;
}

function organized(labels: string[], columns: Column[]) {
  const order = [...labels, ...columns.map((_, index) => field(index))];
  return {
    // A table of one query alone calls its numbers so.
    renameByName: { Value: field(0) },
    excludeByName: { Time: true },
    indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
  };
}

function appearance({ title, unit, thresholds }: Column): DynamicConfigValue[] {
  return [
    { id: "displayName", value: title },
    { id: "unit", value: unit },
    { id: "thresholds", value: thresholds },
    { id: "custom.cellOptions", value: { type: "color-text" } },
  ];
}
