/**
 * Bounds of the server's histogram of inference times, in seconds: how many requests were faster is known for these
 * times and for none between them.
 * Source: model/src/model_server/metrics.py, which a test compares.
 */
export const latencyBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;

/** As the label `le` of a bucket has it: with a decimal point, which Prometheus 3 adds where a server leaves it out. */
export function bucketLabel(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
}
