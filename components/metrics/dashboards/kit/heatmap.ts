import * as heatmap from "@grafana/grafana-foundation-sdk/heatmap";
import { buckets } from "./query";
import { panel, type Panel, type PanelFacts } from "./panel";

export interface HeatmapFacts extends Omit<PanelFacts, "queries"> {
  /** Increase of a histogram's buckets, by `le`. */
  expression: string;
}

/** How many there were of each size, over time. */
export function heatmapOf({ expression, width = 8, ...facts }: HeatmapFacts): Panel {
  const builder = new heatmap.PanelBuilder()
    .targets([buckets(expression)])
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit(facts.unit))
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme("Oranges")
        .steps(64),
    );
  return panel(builder, facts, { width, height: 8 });
}
