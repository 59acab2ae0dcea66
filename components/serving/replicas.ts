import type * as k8s from "@pulumi/kubernetes";
import { canonicalQuantity } from "../kubernetes/canonical";
import { queueDepth } from "../metrics/customMetricsConfig";

export interface Replicas {
  min: number;
  max: number;
  /** CPU use, in percent of the request, that the autoscaler aims at. */
  targetCpuPercent: number;
  /** Samples waiting in front of each replica, on average, that it aims at as well. Default: CPU alone decides. */
  targetQueueDepth?: number;
}

/** The fixed number of replicas; none where an autoscaler decides, or every update would set it back. */
export function fixedReplicas({ min, max }: Replicas): number | undefined {
  return isAutoscaled({ min, max }) ? undefined : min;
}

export function isAutoscaled({ min, max }: Pick<Replicas, "min" | "max">): boolean {
  return max > min;
}

/**
 * Scales on CPU and on what waits, whichever wants more: up at once, down after five quiet minutes, since a replica that
 * comes back loads its model again. While one of the two cannot be told, the other one scales up, and nobody down.
 * Source: Kubernetes pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics.
 */
export function autoscalerSpec(
  target: k8s.types.input.autoscaling.v2.CrossVersionObjectReference,
  { min, max, targetCpuPercent, targetQueueDepth }: Replicas,
): k8s.types.input.autoscaling.v2.HorizontalPodAutoscalerSpec {
  return {
    scaleTargetRef: target,
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      cpuUse(targetCpuPercent),
      ...(targetQueueDepth === undefined ? [] : [waiting(targetQueueDepth)]),
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
  };
}

type Metric = k8s.types.input.autoscaling.v2.MetricSpec;

function cpuUse(averageUtilization: number): Metric {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

function waiting(depth: number): Metric {
  const averageValue = canonicalQuantity(String(depth));
  return {
    type: "Pods",
    pods: { metric: { name: queueDepth }, target: { type: "AverageValue", averageValue } },
  };
}
