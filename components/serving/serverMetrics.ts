import { latencyBuckets } from "./latencyBuckets";

/** Series that one server has of each metric. */
export interface ServerMetric {
  name: string;
  /** Combinations of labels besides `model` and `version`, of which a server has one. Default 1. */
  combinations?: number;
  /** Bounds of a histogram; `+Inf`, the sum and the count come on top. Default: it is none. */
  bounds?: number;
}

/** Refusals and what they say. Source: model/src/model_server/errors.py. */
const reasons = 11;
/** 200, and the statuses of the refusals. */
const codes = 11;

/**
 * Every metric of the model server.
 * Sources: model/src/model_server/metrics.py; prometheus_client, the collectors of process, platform and garbage.
 */
export const serverMetrics: readonly ServerMetric[] = [
  { name: "ai_model_info" },
  { name: "ai_inference_duration_seconds", bounds: latencyBuckets.length },
  { name: "ai_predictions_total", combinations: 3 },
  { name: "ai_request_errors_total", combinations: reasons },
  { name: "ai_requests_total", combinations: codes },
  { name: "ai_batch_size", bounds: 11 },
  { name: "ai_model_run_seconds", bounds: latencyBuckets.length },
  { name: "ai_cache_requests_total", combinations: 3 },
  { name: "ai_records_written_total", combinations: 2 },
  { name: "ai_records_dropped_total", combinations: 6 },
  { name: "ai_queue_depth" },
  { name: "ai_gpu_memory_usage_bytes" },
  { name: "ai_model_batch_memory_bytes" },
  { name: "ai_model_accuracy" },
  { name: "ai_model_serving_version" },
  { name: "ai_model_alias_version" },
  { name: "process_…", combinations: 6 },
  { name: "python_…", combinations: 10 },
];

export function seriesOfMetric({ combinations = 1, bounds }: ServerMetric): number {
  return combinations * (bounds === undefined ? 1 : bounds + 3);
}
