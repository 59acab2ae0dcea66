import type * as pulumi from "@pulumi/pulumi";
import type { Dependency } from "../dependencies";

/** What a new revision has to keep to before it serves, and once more right after. */
export interface Gate {
  /** Highest p99 of one sample, in seconds. */
  latencySeconds: number;
  /** Least share of right labels on the evaluation set. */
  accuracy: number;
  /** Largest growth of memory for batches of 32, in bytes. */
  memoryBytes: number;
  /** Requests that latency is measured with. */
  samples: number;
  /** `models:/name/version`, or a file of the image: labelled samples. Default: those that the registry keeps with the served version. */
  evaluation?: string;
  /** Longest time that the tests may take once the pods are ready, in seconds. */
  timeoutSeconds: number;
  /** Image that tests: its entry point takes `gate` and `rollout`. Default: the model's own. */
  image?: pulumi.Input<string>;
  /** A revision that failed keeps its pods, and their GPUs, for somebody to look at. Default false: it gives them back. */
  keepsFailed?: boolean;
  /** Where the evaluation set is. Default: in the image. */
  registry?: Dependency;
}

/** The limits as the image's commands take them. */
export function gateArguments(gate: Gate, expectedVersion: string | undefined): string[] {
  return [
    `--max-latency-seconds=${gate.latencySeconds}`,
    `--min-accuracy=${gate.accuracy}`,
    `--max-memory-bytes=${gate.memoryBytes}`,
    `--samples=${gate.samples}`,
    ...(gate.evaluation === undefined ? [] : [`--evaluation=${gate.evaluation}`]),
    ...(expectedVersion === undefined ? [] : [`--expect-version=${expectedVersion}`]),
  ];
}
