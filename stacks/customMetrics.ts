import { CustomMetrics, type WebEndpoint } from "../components/metrics";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** Tells the autoscalers of models what waits in front of them. */
export function buildCustomMetrics(
  { metrics, images }: Settings,
  { namespaces, options }: Foundation,
  prometheus: WebEndpoint,
): CustomMetrics {
  const { replicas, resources } = metrics.customMetrics;
  const { scrapeSeconds } = metrics.prometheus;
  return new CustomMetrics(
    "custom-metrics",
    { namespaces, prometheus, scrapeSeconds, replicas, resources, images },
    options,
  );
}
