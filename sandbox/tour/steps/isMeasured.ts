import { table } from "../../table";
import { saw, typed } from "../console";
import { shownSamples, valueOf } from "../metricsText";
import { expect, type Step } from "../step";

/** What the server has said of itself by now, as docs/serving.md names it. */
export const promised = [
  "ai_inference_duration_seconds_count",
  "ai_predictions_total",
  "ai_requests_total",
  "ai_request_errors_total",
  "ai_cache_requests_total",
  "ai_records_written_total",
  "ai_model_accuracy",
  "ai_model_info",
  "ai_queue_depth",
  "ai_batch_size_count",
  "ai_model_run_seconds_count",
];

export const isMeasured: Step = {
  title: "The server measures itself",
  expects: `each of ${promised.length} metrics in /metrics, from ${promised[0]} to ${promised.at(-1)}`,
  lookAt: "curl -s localhost:8080/metrics; docs/serving.md",
  async walk(tour) {
    typed("curl -s localhost:8080/metrics | grep ^ai_");
    const samples = await tour.withModel((model) => model.metrics());
    const rows = shownSamples(samples, "ai_").filter(([, , value]) => value !== "0");
    saw(table(["METRIC", "LABELS", "VALUE"], rows));
    const missing = promised.filter((name) => valueOf(samples, name) === undefined);
    expect(
      missing.length === 0,
      () => `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
    );
    saw("(buckets, and what is 0, left out)");
  },
};
