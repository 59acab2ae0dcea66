/** What nobody has to be told while something else is told that says it all. */
export interface Inhibition {
  /** Alerts that are told, as matchers. */
  while: readonly string[];
  /** Alerts that are kept back meanwhile. */
  instead: readonly string[];
  /** Labels that both have to have alike; a label that neither has counts as alike. */
  alike: readonly string[];
}

const named = (...alerts: string[]) =>
  alerts.length === 1 ? `alertname="${alerts[0]}"` : `alertname=~"${alerts.join("|")}"`;

/** By name of an alert: those that follow from it. */
function follows(cause: string, effects: string[], alike: string[]): Inhibition {
  return { while: [named(cause)], instead: [named(...effects)], alike: ["cluster", ...alike] };
}

export const inhibitions: readonly Inhibition[] = [
  // The same thing, at two severities.
  {
    while: ['severity="critical"'],
    instead: ['severity=~"warning|info"'],
    alike: ["cluster", "alertname", "namespace", "service"],
  },
  {
    while: ['severity="warning"'],
    instead: ['severity="info"'],
    alike: ["cluster", "alertname", "namespace", "service"],
  },
  // A budget that burns fast burns slowly as well.
  follows("ModelAvailabilityFastBurn", ["ModelAvailabilitySlowBurn"], ["service"]),
  follows("ModelLatencyFastBurn", ["ModelLatencySlowBurn"], ["service"]),
  // Who does not answer at all is not slow.
  follows(
    "ModelDown",
    [
      "ModelNotScraped",
      "ModelLatencyFastBurn",
      "ModelLatencySlowBurn",
      "ModelQueueSaturated",
      "ModelPredictionErrors",
    ],
    ["service"],
  ),
  // A node takes with it what is measured there.
  follows("NodeNotReady", ["ScrapeTargetMissing", "GpuHot", "GpuIdle"], ["node"]),
  // Without its database MLflow answers nothing.
  follows("PostgresDown", ["MlflowDown", "PostgresConnectionsNearLimit"], []),
  follows("RedisDown", ["RedisEvictions", "RedisMemoryNearLimit"], []),
  follows("ElasticsearchUnavailable", ["ElasticsearchYellow", "LogPipelineStalled"], []),
];

/** As Alertmanager reads them. */
export function inhibitRules(): Record<string, readonly string[]>[] {
  return inhibitions.map(({ while: source, instead: target, alike: equal }) => ({
    source_matchers: source,
    target_matchers: target,
    equal,
  }));
}
