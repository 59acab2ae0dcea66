import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";
import {
  type BucketAggregation,
  BucketAggregationType,
  type dataquery,
  type MetricAggregation,
  TermsOrder,
} from "@grafana/grafana-foundation-sdk/elasticsearch";
import { QueryVariableBuilder, VariableRefresh } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { sourceUids } from "../../grafanaProvisioning";
import type { Variable } from "../kit";

/** Where logs are. */
export const logSource: DataSourceRef = { type: "elasticsearch", uid: sourceUids.elasticsearch };

/** By which logs are counted. Sources: elastic.co, "Elastic Common Schema", "Data stream fields". */
export const fields = {
  /** A kind of software: `model`, `postgres`. */
  component: "data_stream.dataset",
  /** One that runs: `digits`. */
  service: "service.name",
  level: "log.level",
  time: "@timestamp",
};

/** What is chosen above the panels, in Lucene's syntax. */
export const chosenLogs = `${fields.component}:$component AND ${fields.level}:$level`;

/** Errors and what is worse, in the words that the pipeline has for levels. */
export const errors = `${fields.component}:$component AND ${fields.level}:(error OR critical)`;

/** Lines by the values of a field, over the time that is shown. */
export function countBy(lucene: string, field: string): Builder<dataquery> {
  const terms: BucketAggregation = {
    id: "2",
    type: BucketAggregationType.Terms,
    field,
    settings: { size: "20", order: TermsOrder.Desc, orderBy: "_count", min_doc_count: "1" },
  };
  const overTime: BucketAggregation = {
    id: "3",
    type: BucketAggregationType.DateHistogram,
    field: fields.time,
    settings: { interval: "auto", min_doc_count: "0" },
  };
  return question(lucene, { id: "1", type: "count" }, [terms, overTime]);
}

/** The last lines themselves. */
export function lines(lucene: string, most: number): Builder<dataquery> {
  return question(lucene, { id: "1", type: "logs", settings: { limit: `${most}` } }, []);
}

/** Values of a field, several or all. */
export function fieldVariable(name: string, title: string, description: string, field: string): Variable {
  return new QueryVariableBuilder(name)
    .label(title)
    .description(description)
    .datasource(logSource)
    .query(JSON.stringify({ find: "terms", field }))
    .definition(field)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue("*")
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

/** As an object: the library's builders leave the kind of a count open. */
function question(
  query: string,
  metric: MetricAggregation,
  bucketAggs: BucketAggregation[],
): Builder<dataquery> {
  const model = {
    refId: "A",
    datasource: logSource,
    query,
    metrics: [metric],
    bucketAggs,
    timeField: fields.time,
  };
  return { build: () => model as unknown as dataquery };
}
