import { jobs } from "../metrics";
import { promql, type RecordingRule, type Sli, sliRecords } from "../metrics/rules";
import { bucketLabel } from "./latencyBuckets";
import type { WatchedModel } from "./watchedModel";

/**
 * Requests that were answered. What a client did wrong (400, 401, 422, …) is neither good nor bad; that the queue was
 * full is not the client's fault.
 */
export const availability = { record: "service:ai_slo_availability" };

/** Predictions that were made in time. Those from the cache are not measured, and those that failed are not made. */
export const latency = { record: "service:ai_slo_latency" };

const by = "sum by (namespace, service)";

export function availabilitySli(): Sli {
  const { requests, errors } = sliRecords(availability);
  const counted = (codes: string) =>
    `${by} (rate(ai_requests_total{job="${jobs.model}", code=~"${codes}"}[5m]))`;
  return {
    ...availability,
    rates: [
      { record: requests, expr: counted("2..|429|5..") },
      // A code that was never answered may have no series yet: that is none, not unknown.
      { record: errors, expr: `${counted("429|5..")} or 0 * ${requests}` },
    ],
  };
}

/** One rule a model, because each has a bucket of its own. */
export function latencySli(models: readonly WatchedModel[]): Sli {
  const { requests, errors } = sliRecords(latency);
  const inTime = "service:ai_slo_latency_in_time:rate5m";
  const inTimeOf = ({ name, slo }: WatchedModel): RecordingRule => ({
    record: inTime,
    expr: promql`
      sum by (namespace) (
        rate(ai_inference_duration_seconds_bucket{job="${jobs.model}", service="${name}", le="${bucketLabel(slo.latencySeconds)}"}[5m])
      )
    `,
    labels: { service: name },
  });
  return {
    ...latency,
    rates: [
      {
        record: requests,
        expr: `${by} (rate(ai_inference_duration_seconds_count{job="${jobs.model}"}[5m]))`,
      },
      ...models.map(inTimeOf),
      // The two are rounded apart, and fewer than none are late now and then.
      { record: errors, expr: `clamp_min(${requests} - ${inTime}, 0)` },
    ],
  };
}
