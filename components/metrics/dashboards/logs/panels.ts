import * as common from "@grafana/grafana-foundation-sdk/common";
import type { dataquery } from "@grafana/grafana-foundation-sdk/elasticsearch";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as logs from "@grafana/grafana-foundation-sdk/logs";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { badIfAny, informative, panel, type Panel, type PanelFacts, type Section, unit } from "../kit";
import { chosenLogs, countBy, errors, fields, lines, logSource } from "./query";

/** What is written, and what is wrong. */
export const logsSection: Section = {
  title: "Logs",
  panels: [
    bars({
      title: "Lines by level",
      description:
        "Lines that were written, by level. A step up is news, a step down may be a pipeline that stands still.",
      thresholds: informative,
      query: countBy(chosenLogs, fields.level),
    }),
    bars({
      title: "Lines by component",
      description: "Lines that were written, by component.",
      thresholds: informative,
      query: countBy(chosenLogs, fields.component),
    }),
    bars({
      title: "Errors by service",
      description: "Lines at the level of an error or above, by what wrote them.",
      thresholds: badIfAny,
      query: countBy(errors, fields.service),
    }),
    list({
      title: "Last errors",
      description: "The last hundred errors of the chosen components.",
      query: lines(errors, 100),
    }),
    list({
      title: "Last lines",
      description: "The last hundred lines of what is chosen.",
      query: lines(chosenLogs, 100),
    }),
  ],
};

interface LogFacts {
  title: string;
  description: string;
  query: Builder<dataquery>;
}

function bars({ query, ...facts }: LogFacts & Pick<PanelFacts, "thresholds">): Panel {
  const builder = new timeseries.PanelBuilder()
    .targets([query])
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(60)
    .lineWidth(0)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
    .min(0);
  return panel(builder, { ...facts, unit: unit.count }, { width: 8, height: 8 }, logSource);
}

function list({ query, ...facts }: LogFacts): Panel {
  const builder = new logs.PanelBuilder()
    .targets([query])
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .dedupStrategy(common.LogsDedupStrategy.None);
  const all = { ...facts, unit: unit.text, thresholds: informative };
  return panel(builder, all, { width: 24, height: 10 }, logSource);
}
