import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel as PanelModel } from "@grafana/grafana-foundation-sdk/dashboard";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { now, overTime, prometheusSource, type Query, refId } from "./query";
import type { Thresholds } from "./thresholds";
import type { Unit } from "./unit";

/** A panel that has no place yet. */
export interface Panel {
  /** Of 24 columns. */
  width: number;
  /** In rows of some 30 pixels. */
  height: number;
  model: PanelModel;
}

/** What every panel says of itself: whoever reads it at night did not write it. */
export interface PanelFacts {
  title: string;
  /** What is counted, and what to think of it. */
  description: string;
  unit: Unit;
  thresholds: Thresholds;
  queries: Query[];
  /** Default 8 for charts, 4 for numbers. */
  width?: number;
}

export interface ChartFacts extends PanelFacts {
  /** Lines add up to a whole. Default false. */
  stacked?: boolean;
  /** End of the axis, where there is one. */
  max?: number;
}

/** Numbers over time. */
export function chart(facts: ChartFacts): Panel {
  const { queries, thresholds, stacked = false, max, width = 8 } = facts;
  const judges = thresholds.steps.length > 1;
  const builder = new timeseries.PanelBuilder()
    .targets(queries.map(overTime))
    .min(0)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 5)
    .showPoints(common.VisibilityMode.Never)
    .legend(legend())
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        judges ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    );
  if (max !== undefined) builder.max(max);
  if (stacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  queries.forEach(({ isLimit }, index) => {
    if (isLimit) builder.overrideByQuery(refId(index), limitLine);
  });
  return panel(builder, facts, { width, height: 8 });
}

/** One number a series, with its colour. */
export function number(facts: PanelFacts): Panel {
  const builder = new stat.PanelBuilder()
    .targets(facts.queries.map(now))
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(common.BigValueColorMode.Value)
    .textMode(common.BigValueTextMode.ValueAndName)
    .orientation(common.VizOrientation.Auto)
    .noValue("–")
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));
  return panel(builder, facts, { width: facts.width ?? 4, height: 4 });
}

/** What all kinds of panels have in common. */
export interface AnyPanelBuilder extends Builder<PanelModel> {
  title(text: string): this;
  description(text: string): this;
  datasource(source: common.DataSourceRef): this;
  unit(unit: string): this;
  thresholds(thresholds: Builder<Thresholds>): this;
}

export function panel(
  builder: AnyPanelBuilder,
  { title, description, unit, thresholds }: Omit<PanelFacts, "queries">,
  size: Pick<Panel, "width" | "height">,
  source: common.DataSourceRef = prometheusSource,
): Panel {
  const model = builder
    .title(title)
    .description(description)
    .datasource(source)
    .unit(unit)
    .thresholds({ build: () => thresholds })
    .build();
  return { ...size, model };
}

function legend(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .calcs([]);
}

const limitLine = [
  { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
  { id: "custom.fillOpacity", value: 0 },
  { id: "custom.stacking", value: { mode: "none" } },
  { id: "color", value: { mode: "fixed", fixedColor: "red" } },
];
