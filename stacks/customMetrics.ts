import * as pulumi from "@pulumi/pulumi";
import { ServerCertificate } from "../components/data";
import { CustomMetrics, type WebEndpoint } from "../components/metrics";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";
import type { MetricsParts } from "./settings/metricsParts";

const name = "custom-metrics";

/** By which the API server knows the API, and whose end Prometheus is told beforehand; nothing where there is no API. */
export function customMetricsCertificate(
  { customMetrics }: MetricsParts,
  { namespaces, options }: Foundation,
): ServerCertificate | undefined {
  if (!customMetrics) return undefined;
  const former = pulumi.createUrn(name, "mlops:metrics:CustomMetrics");
  return new ServerCertificate(
    `${name}-tls`,
    { service: name, namespace: namespaces.observability },
    pulumi.mergeOptions(options, { aliases: [{ parent: former }] }),
  );
}

/** Tells the autoscalers of models what waits in front of them. */
export function buildCustomMetrics(
  { metrics, images }: Settings,
  { namespaces, options }: Foundation,
  { prometheus, certificate }: { prometheus: WebEndpoint; certificate: ServerCertificate },
): CustomMetrics {
  const { replicas, resources } = metrics.customMetrics;
  const { scrapeSeconds } = metrics.prometheus;
  return new CustomMetrics(
    name,
    { namespaces, prometheus, certificate, scrapeSeconds, replicas, resources, images },
    options,
  );
}
