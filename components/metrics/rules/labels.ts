/**
 * Labels by which rules may sum and join: each has as many values as there are things of that kind, which the settings
 * and the cluster bound. What comes with requests has no place here: an id, a path, a user, a message.
 */
const bounded = [
  // Of the settings.
  "service",
  "team",
  "certificate",
  "instance_type",
  // Of the program.
  "namespace",
  "job",
  "runtime",
  "alias",
  "integration",
  "rule_group",
  "metric_name",
] as const;

/**
 * Labels whose values go and others come: with each rollout, each registered version, each node that is bought. Their
 * number at a time is bounded, over a month it is not. An alert lives for hours, and may name them; a record is kept,
 * and may not.
 */
const passing = [
  "pod",
  "uid",
  "container",
  "persistentvolumeclaim",
  "horizontalpodautoscaler",
  "model",
  "version",
  "gpu",
  "name",
] as const;

/** Of a record, and of an alert as well. */
export const recordLabels: readonly string[] = [...bounded, "node"];

export const alertLabels: readonly string[] = [...recordLabels, ...passing];
