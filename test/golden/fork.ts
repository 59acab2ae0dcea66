export type Config = Record<string, unknown>;

/** A change that a team makes in the YAML alone, and all that it may touch. */
export interface Fork {
  /** Of the stack file that is changed. Default local. */
  stack?: string;
  promise: string;
  file: string;
  change: (config: Config) => void;
  added?: string[];
  changed?: string[];
  removed?: string[];
}

/** Rules know models, stores, nodes and certificates by name, and Prometheus reads others from its start on. */
export const rulesOfPrometheus = [
  "mlops:metrics:Prometheus$kubernetes:apps/v1:StatefulSet::prometheus-server",
  "mlops:metrics:Prometheus$kubernetes:core/v1:ConfigMap::prometheus-rules",
];
