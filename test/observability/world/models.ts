import { counter, gauge, histogram, type LabelValues, type Series } from "./series";

const namespace = "mlops-models";

/** A pod of a model, as Prometheus finds it. */
interface Server {
  service: string;
  version: string;
  revision: string;
  pod: string;
  node: string;
}

/** Blue and green of one model, and another one. */
const servers: Server[] = [
  { service: "digits", version: "3", revision: "6b7c", pod: "digits-6b7c-a", node: "gpu-a" },
  { service: "digits", version: "4", revision: "9f2d", pod: "digits-9f2d-a", node: "gpu-b" },
  { service: "iris", version: "1", revision: "44aa", pod: "iris-44aa-a", node: "gpu-a" },
];

const seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 1];

export function modelSeries(): Series[] {
  return [...servers.flatMap(seriesOf), ...["digits", "iris"].flatMap(recordedOf)];
}

function seriesOf({ version, ...target }: Server, index: number): Series[] {
  const at = { job: "model", instance: `10.0.0.${index}:8000`, namespace, ...target };
  const of: LabelValues = { ...at, model: target.service, version };
  return [
    gauge("up", at, 1),
    gauge("scrape_duration_seconds", at, 0.01),
    gauge("ai_model_info", { ...of, runtime: "onnx", source: "mlflow" }, 1),
    gauge("ai_model_alias_version", { ...of, alias: "champion" }, 4),
    ...histogram("ai_inference_duration_seconds", of, seconds, 0.02),
    ...histogram("ai_model_run_seconds", of, seconds, 0.01),
    ...histogram("ai_batch_size", of, [1, 2, 4, 8], 4),
    ...["predicted", "cached", "error"].map((outcome) =>
      counter("ai_predictions_total", { ...of, outcome }, 3),
    ),
    ...["200", "422", "503"].map((code) => counter("ai_requests_total", { ...of, code }, 2)),
    counter("ai_request_errors_total", { ...of, reason: "invalid" }, 1),
    ...["hit", "miss", "error"].map((outcome) => counter("ai_cache_requests_total", { ...of, outcome }, 1)),
    counter("ai_records_written_total", { ...at, kind: "prediction" }, 5),
    counter("ai_records_dropped_total", { ...at, kind: "prediction", reason: "full" }, 1),
    gauge("ai_queue_depth", of, 3),
    gauge("ai_model_accuracy", of, 0.97),
    gauge("ai_gpu_memory_usage_bytes", of, 2e9),
    gauge("ai_model_batch_memory_bytes", of, 1e8),
    counter("process_cpu_seconds_total", at, 0.5),
    gauge("process_resident_memory_bytes", at, 5e8),
  ];
}

/** What the rules record of a model's settings and of how they are kept. */
function recordedOf(service: string): Series[] {
  const set = { service, team: "ml-platform" };
  const measured = { namespace, service };
  return [
    gauge("service:ai_slo_latency:threshold_seconds", set, 0.1),
    gauge("service:ai_model_accuracy:gate", set, 0.95),
    gauge("service:ai_queue_depth:limit", set, 1024),
    gauge("service:ai_gpu_memory:limit_bytes", { ...set, runtime: "onnx" }, 12e9),
    ...["availability", "latency"].flatMap((objective) => [
      gauge(`service:ai_slo_${objective}:objective`, set, 0.999),
      gauge(`service:ai_slo_${objective}:budget_remaining_ratio`, measured, 0.6),
      ...["5m", "30m", "1h", "2h", "6h", "1d", "3d"].map((window) =>
        gauge(`service:ai_slo_${objective}_errors:ratio_rate${window}`, measured, 0.002),
      ),
    ]),
    gauge("ALERTS", { ...set, alertname: "Burning", severity: "critical", alertstate: "firing" }, 1),
    gauge("ALERTS_FOR_STATE", { ...set, alertname: "Burning", severity: "critical" }, 1.7e9),
  ];
}
