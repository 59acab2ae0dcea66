import { jobs } from "../../jobs";
import { badAbove, chart, informative, type Section, unit } from "../kit";
import { jobSeries, quantile, rate } from "../selectors";

const requests = `mlflow_http_request_total${jobSeries(jobs.mlflow)}`;
const failed = `mlflow_http_request_total${jobSeries(jobs.mlflow, `status=~"5.."`)}`;

/** The registry: models cannot start without it, those that run can go on. */
export const mlflowSection: Section = {
  title: "MLflow",
  panels: [
    chart({
      title: "Requests by status",
      description: "Requests a second to the tracking server and registry, by HTTP status.",
      unit: unit.requestsPerSecond,
      thresholds: informative,
      stacked: true,
      queries: [{ expression: `sum by (status) (${rate(requests)})`, legend: "{{status}}" }],
    }),
    chart({
      title: "Time of requests",
      description:
        "Half, 95 and 99 of 100 requests are faster. Uploads and downloads of artifacts are among them.",
      unit: unit.seconds,
      thresholds: informative,
      queries: [0.5, 0.95, 0.99].map((share) => ({
        expression: quantile(
          share,
          `mlflow_http_request_duration_seconds_bucket${jobSeries(jobs.mlflow)}`,
          "namespace",
        ),
        legend: `{{namespace}} p${share * 100}`,
      })),
    }),
    chart({
      title: "Failed requests",
      description:
        "Share of the requests that the server failed (5xx): mostly its database or its store of artifacts.",
      unit: unit.share,
      thresholds: badAbove(0.01, 0.05),
      queries: [
        {
          expression: `(sum by (namespace) (${rate(failed)}) or 0 * sum by (namespace) (${rate(requests)})) / sum by (namespace) (${rate(requests)})`,
          legend: "{{namespace}}",
        },
      ],
    }),
  ],
};
