/** A chart of one or several queries. */
interface Chart {
  title: string;
  description: string;
  unit: string;
  /** Queries, with what each line is called. */
  queries: [expression: string, legend: string][];
}

/** By the metrics that every model server has; a job is a model of the stack. */
const charts: Chart[] = [
  {
    title: "Inference time",
    description: "How long the model computes: half of the predictions, and 99 of 100, are faster.",
    unit: "s",
    queries: [0.5, 0.99].map((share) => [
      `histogram_quantile(${share}, sum by (le, job) (rate(ai_inference_duration_seconds_bucket[5m])))`,
      `{{job}} p${share * 100}`,
    ]),
  },
  {
    title: "Predictions",
    description: "Predictions a second, by how they ended.",
    unit: "reqps",
    queries: [["sum by (job, outcome) (rate(ai_predictions_total[5m]))", "{{job}} {{outcome}}"]],
  },
  {
    title: "Errors",
    description: "Requests a second that got no prediction.",
    unit: "reqps",
    queries: [["sum by (job) (rate(ai_request_errors_total[5m]))", "{{job}}"]],
  },
  {
    title: "Queue",
    description: "Requests that wait for a batch.",
    unit: "short",
    queries: [["max by (job) (ai_queue_depth)", "{{job}}"]],
  },
  {
    title: "Accuracy",
    description: "Share of right answers among those with feedback; nothing before there is any.",
    unit: "percentunit",
    queries: [["min by (job) (ai_model_accuracy)", "{{job}}"]],
  },
  {
    title: "GPU memory",
    description: "Memory that the model has taken; nothing on CPU.",
    unit: "bytes",
    queries: [["max by (job) (ai_gpu_memory_usage_bytes)", "{{job}}"]],
  },
];

const columns = 2;
const size = { w: 24 / columns, h: 8 };

/** The dashboard of the models, in the JSON that Grafana reads from files. */
export function modelsDashboard(source: string): Record<string, unknown> {
  return {
    uid: "models",
    title: "Models",
    timezone: "browser",
    refresh: "10s",
    time: { from: "now-30m", to: "now" },
    schemaVersion: 39,
    panels: charts.map((chart, index) => panel(chart, index, source)),
  };
}

function panel({ title, description, unit, queries }: Chart, index: number, source: string) {
  const datasource = { type: "prometheus", uid: source };
  return {
    id: index + 1,
    type: "timeseries",
    title,
    description,
    datasource,
    gridPos: { ...size, x: (index % columns) * size.w, y: Math.floor(index / columns) * size.h },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(([expr, legendFormat], query) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + query),
      datasource,
      expr,
      legendFormat,
    })),
  };
}
